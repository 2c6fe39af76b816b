namespace Makerspace.Iot.Contracts;

/// <summary>
/// The names that may stand in a topic: sites, agents, machines, epochs, categories and references.
/// One to forty characters of <c>a-z</c>, <c>0-9</c> and <c>-</c>.
/// </summary>
public static class WireName
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 40;

    /// <summary>Tells whether <paramref name="name"/> may stand in a topic. Null is not a name.</summary>
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > MaxLength)
        {
            return false;
        }

        foreach (char c in name)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
