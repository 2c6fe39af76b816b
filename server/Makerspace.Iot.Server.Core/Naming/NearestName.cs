namespace Makerspace.Iot.Server.Core.Naming;

/// <summary>The known name that is nearest to a mistyped one, for messages such as "did you mean".</summary>
public static class NearestName
{
    private const int MaxLength = 80;

    /// <summary>The nearest of <paramref name="known"/> by edit distance, ignoring case; null if none is within a third of the length.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        if (name.Length is 0 or > MaxLength)
        {
            return null;
        }

        (string Name, int Distance)[] ranked = known.Where(k => k.Length <= MaxLength)
            .Select(k => (k, Distance(name.ToUpperInvariant(), k.ToUpperInvariant())))
            .OrderBy(p => p.Item2).ThenBy(p => p.k, StringComparer.Ordinal).ToArray();
        return ranked.Length > 0 && ranked[0].Distance <= Math.Max(1, (name.Length + 2) / 3) ? ranked[0].Name : null;
    }

    private static int Distance(string a, string b)
    {
        int[] previous = Enumerable.Range(0, b.Length + 1).ToArray();
        int[] current = new int[b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int swap = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(swap, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
