namespace Makerspace.Iot.Edge.Devices.Readers.Pcsc;

/// <summary>How a PC/SC reader is watched. The defaults suit a badge at a machine.</summary>
public sealed record PcscOptions
{
    /// <summary>Part of the reader's name, upper and lower case alike, for example <c>ACR122U</c>; the first reader listed whose name contains it is taken. 1 to 120 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Time between two looks while a badge may have left or cannot be read. Default 100 ms; 10 ms to 2 s. Otherwise the thread sleeps until the service reports a change.</summary>
    public TimeSpan LookPeriod { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Looks in a row that must find no badge before it counts as removed. Default 3; 1 to 50.</summary>
    public int RemovalLooks { get; init; } = 3;

    /// <summary>Longest sleep without a look at all, after which a badge that still lies there is read again. Default 30 s; 1 s to 10 min.</summary>
    public TimeSpan LongestSleep { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait after the first failure; doubled with each further one, up to 5 s, and ended by a reader that is plugged in. Default 250 ms; 1 ms to 5 s.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Time beyond its patience after which a call of the service counts as hanging, and the reader as at fault. Default 10 s; 1 s to 5 min.</summary>
    public TimeSpan HangAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Throws <see cref="DeviceSettingsException"/> for a value out of its range.</summary>
    public void Check()
    {
        Require(!string.IsNullOrWhiteSpace(Name) && Name.Length <= 120, "name: part of the reader's name is needed, for example ACR122U (pcsc_scan lists them)");
        Require(LookPeriod.TotalMilliseconds is >= 10 and <= 2_000, "the time between looks must be 10 ms to 2 s");
        Require(RemovalLooks is >= 1 and <= 50, "removal must take 1 to 50 looks");
        Require(FirstRetry.TotalMilliseconds is >= 1 and <= 5_000, "the wait after a failure must be 1 ms to 5 s");
        Require(HangAfter.TotalSeconds is >= 1 and <= 300, "a call must hang for 1 s to 5 min before it is told");
        Require(LongestSleep.TotalSeconds is >= 1 and <= 600, "the longest sleep must be 1 s to 10 min");
    }

    private static void Require(bool holds, string what) => DeviceSettingsException.ThrowIf(!holds, $"PC/SC reader: {what}.");
}
