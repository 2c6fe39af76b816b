namespace Makerspace.Iot.Edge.Devices.Readers.Evdev;

/// <summary>
/// Key codes of Linux: places on the keyboard, not letters, so that the layout of this computer (AZERTY) does not matter. A wedge presses the places of a US keyboard.
/// <b>Source:</b> Linux uapi header <c>linux/input-event-codes.h</c>.
/// </summary>
internal static class KeyCode
{
    public const ushort Tab = 15;
    public const ushort Enter = 28;
    public const ushort KeypadEnter = 96;
    private const ushort LeftShift = 42;
    private const ushort RightShift = 54;
    private const ushort CapsLock = 58;

    // Codes 2 to 11, 16 to 25, 30 to 38, 44 to 50: the four rows of letters and digits.
    private const string DigitRow = "1234567890";
    private const string UpperRow = "QWERTYUIOP";
    private const string MiddleRow = "ASDFGHJKL";
    private const string LowerRow = "ZXCVBNM";
    private const string Keypad = "789\0456\01230";

    /// <summary>The digit or capital letter of a place; zero if it has neither.</summary>
    public static char Character(ushort code) => code switch
    {
        >= 2 and <= 11 => DigitRow[code - 2],
        >= 16 and <= 25 => UpperRow[code - 16],
        >= 30 and <= 38 => MiddleRow[code - 30],
        >= 44 and <= 50 => LowerRow[code - 44],
        >= 71 and <= 82 => Keypad[code - 71],
        _ => '\0',
    };

    /// <summary>The sign of a place that may separate digits, as without the shift key; zero if it has none.</summary>
    public static char Separator(ushort code) => code switch
    {
        12 or 74 => '-',
        13 => '=',
        39 => ';',
        40 => '\'',
        51 or 95 or 121 => ',',
        52 or 83 => '.',
        53 or 98 => '/',
        55 => '*',
        57 => ' ',
        78 => '+',
        _ => '\0',
    };

    /// <summary>True for the keys that end a number.</summary>
    public static bool Ends(ushort code) => code is Enter or KeypadEnter or Tab;

    /// <summary>True for keys that say nothing: capitals and small letters mean the same.</summary>
    public static bool IsSilent(ushort code) => code is LeftShift or RightShift or CapsLock;
}
