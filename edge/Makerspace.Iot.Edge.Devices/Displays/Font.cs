using System.Globalization;

namespace Makerspace.Iot.Edge.Devices.Displays;

/// <summary>The letters of the displays: cells of 5 by 8 dots. ASCII, what French and English need besides, and the nearest plain letter for other accents. Thread-safe.</summary>
internal static class Font
{
    /// <summary>Dots of a cell, across.</summary>
    public const int Width = 5;

    /// <summary>Dots of a cell, down.</summary>
    public const int Height = 8;

    // Written out, because the agent carries no tables of the world's languages: there, nothing is decomposed.
    private const string Accented = "ÀÁÂÃÄÅàáâãäåĀāĂăĄąÇçĆćČčĎďÈÉÊËèéêëĒēĖėĘęĚěĞğÌÍÎÏìíîïĪīİÑñŃńŇňÒÓÔÕÖòóôõöŌōŐőŘřŚśŞşŠšŤťÙÚÛÜùúûüŪūŮůŰűÝýÿŸŹźŻżŽžØøŁłıĐđ";
    private const string Unaccented = "AAAAAAaaaaaaAaAaAaCcCcCcDdEEEEeeeeEeEeEeEeGgIIIIiiiiIiINnNnNnOOOOOoooooOoOoRrSsSsSsTtUUUUuuuuUuUuUuYyyYZzZzZzOoLliDd";
    private const char Unknown = '\uFFFD';
    private static readonly Dictionary<char, byte[]> Cells = Read();

    /// <summary>The characters that are drawn.</summary>
    public static IReadOnlyCollection<char> Characters => Cells.Keys;

    /// <summary>Eight rows, top first; bit 4 is the left dot, bit 0 the right one.</summary>
    public static ReadOnlySpan<byte> Rows(char character) => Cells[Drawn(character)];

    /// <summary>The character that is drawn in the place of this one: itself if there is a drawing, otherwise its letter without accent, or the box of the unknown.</summary>
    public static char Drawn(char character)
    {
        if (Cells.ContainsKey(character))
        {
            return character;
        }

        char plain = Plain(character);
        return Cells.ContainsKey(plain) ? plain : Unknown;
    }

    /// <summary>The nearest character of ASCII: a letter without its accent, plain quotes and dashes; a question mark if there is none.</summary>
    public static char Plain(char character)
    {
        char nearest = character switch
        {
            '\u2019' or '\u2018' => '\'',
            '\u201C' or '\u201D' => '"',
            '\u2013' or '\u2014' or '\u2212' or '~' => '-',
            '\u00AB' => '<',
            '\u00BB' or '\u2192' => '>',
            '\u00D7' => 'x',
            '\u00B7' or '\u2026' => '.',
            '\u00A0' or '\u202F' => ' ',
            '\u20AC' => 'E',
            '\u00B0' => 'o',
            '\u00B2' => '2',
            '\u0153' => 'o',
            '\u0152' => 'O',
            '\\' => '/',
            _ => Accented.IndexOf(character, StringComparison.Ordinal) is >= 0 and var at ? Unaccented[at] : character,
        };
        return nearest is >= ' ' and <= '}' ? nearest : '?';
    }

    /// <summary>False for half a pair, and for codes that no character has: text with them cannot be normalised.</summary>
    public static bool IsWhole(char character) => CharUnicodeInfo.GetUnicodeCategory(character) is not (UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);

    private static Dictionary<char, byte[]> Read()
    {
        var cells = new Dictionary<char, byte[]>();
        string[] lines = FontArt.Drawing.Split('\n');
        for (int band = 0; band + Height < lines.Length; band += Height + 1)
        {
            string names = lines[band];
            for (int i = 0; i < FontArt.PerBand && i * FontArt.Pitch < lines[band + 1].Length; i++)
            {
                char name = i * FontArt.Pitch < names.Length ? names[i * FontArt.Pitch] : ' ';
                byte[] rows = new byte[Height];
                for (int row = 0; row < Height; row++)
                {
                    ReadOnlySpan<char> dots = lines[band + 1 + row].AsSpan(i * FontArt.Pitch, Width);
                    for (int column = 0; column < Width; column++)
                    {
                        rows[row] |= (byte)(dots[column] == '#' ? 1 << (Width - 1 - column) : 0);
                    }
                }

                cells.Add(name, rows);
            }
        }

        return cells;
    }
}
