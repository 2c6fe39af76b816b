using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>What one message says of one channel. Null if it says nothing: a value that is not told is unknown, never zero.</summary>
internal record struct PlugReport
{
    /// <summary>Most words of one message that are named.</summary>
    public const int MostForeign = 4;

    private const int LongestName = 30;
    private const int LongestWord = 30;
    private const int LongestDetail = 80;

    /// <summary>Whether the plug, or its bridge, is connected.</summary>
    public bool? Online { get; set; }

    /// <summary>The output: true is on.</summary>
    public bool? Output { get; set; }

    /// <summary>Active power, watts.</summary>
    public double? PowerW { get; set; }

    /// <summary>Counter of energy, watt-hours.</summary>
    public double? EnergyWh { get; set; }

    /// <summary>Current, amperes.</summary>
    public double? CurrentA { get; set; }

    /// <summary>Voltage, volts.</summary>
    public double? VoltageV { get; set; }

    /// <summary>The plug's bridge has started: what it tells next may be what it remembers.</summary>
    public bool BridgeStarted { get; set; }

    /// <summary>It cannot be anything but the answer to a question.</summary>
    public bool IsAnswer { get; set; }

    /// <summary>Values that were there and could not be: of the wrong type, no number, out of range.</summary>
    public int Refused { get; set; }

    /// <summary>What was not understood, each <c>name: word</c>, shortened; at most <see cref="MostForeign"/>. Null if nothing was.</summary>
    public List<string>? Foreign { get; private set; }

    /// <summary>What the plug says instead of values; null if nothing.</summary>
    public PlugTrouble? Trouble { get; set; }

    /// <summary>True if it says anything.</summary>
    public readonly bool SaysAnything => SaysAnythingOfChannel || Online is not null || BridgeStarted;

    /// <summary>True if it says anything of the channel itself.</summary>
    public readonly bool SaysAnythingOfChannel => (Output is not null) | (PowerW is not null) | (EnergyWh is not null) | (CurrentA is not null) | (VoltageV is not null);

    /// <summary>What a plug says instead of values, shortened.</summary>
    public static PlugTrouble Says(PlugTroubleKind kind, ReadOnlySpan<byte> words) => new(kind, Short(Encoding.UTF8.GetString(words[..Math.Min(words.Length, 4 * LongestDetail)]), LongestDetail));

    /// <summary>Counts a value that was there and could not be, and names it.</summary>
    public void Misread(string name, ReadOnlySpan<byte> word)
    {
        Refused++;
        Name(name, word);
    }

    /// <summary>Counts and names a value.</summary>
    public void Misread(string name, in JsonElement value) => Misread(name, JsonMarshal.GetRawUtf8Value(value));

    /// <summary>Counts and names a number.</summary>
    public void Misread(string name, double number) => Misread(name, Encoding.ASCII.GetBytes(number.ToString("G6", CultureInfo.InvariantCulture)));

    /// <summary>Names what was not understood, without counting a value.</summary>
    public void Name(string name, ReadOnlySpan<byte> word)
    {
        Foreign ??= [];
        if (Foreign.Count < MostForeign)
        {
            Foreign.Add($"{Short(name, LongestName)}: {Short(Encoding.UTF8.GetString(word[..Math.Min(word.Length, 4 * LongestWord)]), LongestWord)}");
        }
    }

    /// <summary>True if a value of the channel is told here and there, and differs.</summary>
    public readonly bool Contradicts(in PlugReport other) => Differ(Output, other.Output) || MeasuresAnew(other);

    /// <summary>True if a measured value is told here and there, and differs. The output may also be what somebody has wished for.</summary>
    public readonly bool MeasuresAnew(in PlugReport other) =>
        Differ(PowerW, other.PowerW) || Differ(EnergyWh, other.EnergyWh) || Differ(CurrentA, other.CurrentA) || Differ(VoltageV, other.VoltageV);

    /// <summary>The values of the channel, those of <paramref name="earlier"/> if this says nothing.</summary>
    public readonly PlugReport Over(in PlugReport earlier) => new()
    {
        Output = Output ?? earlier.Output,
        PowerW = PowerW ?? earlier.PowerW,
        EnergyWh = EnergyWh ?? earlier.EnergyWh,
        CurrentA = CurrentA ?? earlier.CurrentA,
        VoltageV = VoltageV ?? earlier.VoltageV,
    };

    private static string Short(string text, int most) =>
        string.Concat(text.Take(most).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)) + (text.Length > most ? "…" : "");

    private static bool Differ<T>(T? one, T? other)
        where T : struct => one is { } a && other is { } b && !EqualityComparer<T>.Default.Equals(a, b);
}

/// <summary>What became of a message.</summary>
internal enum PlugParse
{
    /// <summary>Of another plug.</summary>
    NotMine,

    /// <summary>Of this plug, about something else.</summary>
    Nothing,

    /// <summary>Understood.</summary>
    Report,

    /// <summary>Not what the vendor documents.</summary>
    Nonsense,
}
