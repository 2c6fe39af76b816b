namespace Makerspace.Iot.Server.Settings;

/// <summary>Something that a person can mend, told in both languages; <see cref="Exception.Message"/> is the French.</summary>
/// <param name="french">What is wrong and what to do, in French.</param>
/// <param name="english">The same in English.</param>
/// <param name="inner">Cause.</param>
public abstract class ToldException(string french, string english, Exception? inner = null) : Exception(french, inner)
{
    /// <summary>What is wrong and what to do, in English.</summary>
    public string English { get; } = english;
}
