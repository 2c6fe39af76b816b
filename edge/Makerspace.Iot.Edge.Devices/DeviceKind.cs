namespace Makerspace.Iot.Edge.Devices;

/// <summary>Names of kinds of devices in the configuration, and the message for one that does not exist.</summary>
internal static class DeviceKind
{
    /// <summary>The exception for an unknown name: it lists the known ones and, if one is near, asks whether that was meant.</summary>
    public static DeviceSettingsException Unknown(string what, string? given, IReadOnlyList<string> known)
    {
        string text = given ?? "";
        string nearest = known.MinBy(k => Distance(text, k))!;
        bool begins = text.Length >= 3 && nearest.StartsWith(text, StringComparison.OrdinalIgnoreCase);
        string hint = begins || Distance(text, nearest) <= Math.Max(2, nearest.Length / 3) ? $" Did you mean \"{nearest}\"?" : "";
        return new DeviceSettingsException($"There is no {what} of kind \"{text}\".{hint} Known kinds: {string.Join(", ", known)}.");
    }

    /// <summary>Edits between two texts (insert, delete, replace, swap neighbours), case ignored; texts beyond 64 characters are cut.</summary>
    internal static int Distance(string a, string b)
    {
        a = (a.Length > 64 ? a[..64] : a).ToUpperInvariant();
        b = (b.Length > 64 ? b[..64] : b).ToUpperInvariant();
        int[,] edits = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    edits[i, j] = i + j;
                    continue;
                }

                int replaced = edits[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                int best = Math.Min(replaced, Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1);
                bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                edits[i, j] = swapped ? Math.Min(best, edits[i - 2, j - 2] + 1) : best;
            }
        }

        return edits[a.Length, b.Length];
    }
}
