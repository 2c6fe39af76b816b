namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>The word that stands for "all sites" or "all categories" in a key. It is no wire name, so it never collides with one.</summary>
public static class Everywhere
{
    /// <summary>The word: <c>*</c>.</summary>
    public const string Mark = "*";

    /// <summary>True if <paramref name="scope"/> is <paramref name="name"/> or means all.</summary>
    public static bool Covers(string scope, string name) => scope == Mark || string.Equals(scope, name, StringComparison.Ordinal);
}
