namespace Makerspace.Iot.Edge.Devices.Displays.Hd44780;

/// <summary>
/// Which code shows which character. The chip's own letters are ASCII but for three places (ROM A00, which nearly all modules have); accents and the like are drawn into its eight free places as a text needs them.
/// What finds no place is shown without its accent. <b>Source:</b> Hitachi HD44780U, table 4 (ROM code A00) and table 5 (CGRAM).
/// </summary>
internal sealed class Hd44780Characters
{
    /// <summary>Free places, codes 0 to 7.</summary>
    public const int Places = 8;

    private readonly char[] _drawn = new char[Places];

    /// <summary>What stands in each place; zero if nothing does.</summary>
    public ReadOnlySpan<char> Drawn => _drawn;

    /// <summary>Forgets what is drawn.</summary>
    public void Forget() => Array.Clear(_drawn);

    /// <summary>
    /// Gives a place to each character of a text that needs one, first come first served, keeping those that have theirs. Answers the places to draw anew.
    /// </summary>
    public IReadOnlyList<int> Prepare(IEnumerable<char> text)
    {
        char[] wanted = [.. text.Where(NeedsPlace).Distinct().Take(Places)];
        List<int> changed = [];
        foreach (char character in wanted.Where(c => Array.IndexOf(_drawn, c) < 0))
        {
            // An empty place first, then one that this text does not use: there always is one, because it uses eight at most.
            int place = Array.IndexOf(_drawn, '\0');
            place = place >= 0 ? place : Array.FindIndex(_drawn, c => !wanted.Contains(c));
            _drawn[place] = character;
            changed.Add(place);
        }

        return changed;
    }

    /// <summary>The code that shows a character now.</summary>
    public byte Code(char character)
    {
        int place = character == '\0' ? -1 : Array.IndexOf(_drawn, character);
        if (place >= 0)
        {
            return (byte)place;
        }

        return character switch
        {
            '\u00B0' => 0xDF,
            '\u2192' => 0x7E,
            '\u00B7' => 0xA5,
            'ä' => 0xE1,
            'ö' => 0xEF,
            'ü' => 0xF5,
            _ => (byte)Font.Plain(character),
        };
    }

    private static bool NeedsPlace(char character) =>
        character > '~' && character is not ('\u00B0' or '\u2192' or '\u00B7' or 'ä' or 'ö' or 'ü' or '\u2019' or '\u2013' or '\u00A0') && Font.Drawn(character) == character;
}
