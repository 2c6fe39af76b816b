namespace Makerspace.Iot.Edge.Agent.Settings.Reading;

/// <summary>The known name that a mistyped one was probably meant to be.</summary>
internal static class NearestName
{
    /// <summary>The nearest of <paramref name="known"/>, or null if none is near. Not near means: more than a third of its letters differ, and it does not begin with what was typed (three letters at least).</summary>
    public static string? Of(string typed, IReadOnlyCollection<string> known)
    {
        string? best = null;
        int least = int.MaxValue;
        foreach (string name in known)
        {
            int distance = Distance(typed.ToLowerInvariant(), name.ToLowerInvariant());
            if (distance < least && distance <= Math.Max(1, name.Length / 3))
            {
                (best, least) = (name, distance);
            }
        }

        return best ?? (typed.Length >= 3 ? known.FirstOrDefault(k => k.StartsWith(typed, StringComparison.OrdinalIgnoreCase)) : null);
    }

    // Levenshtein, one row at a time; keys are short, and a longer text is no key.
    private static int Distance(string a, string b)
    {
        if (a.Length > 64)
        {
            return int.MaxValue;
        }

        int[] row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
