namespace Makerspace.Iot.Edge.Devices.Modbus;

/// <summary>Patience of a bus.</summary>
public sealed record ModbusOptions
{
    /// <summary>Time that a device may think, on top of the time of both frames on the wire. Default 300 ms; 20 ms to 5 s.</summary>
    public TimeSpan TurnaroundTimeout { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Further attempts after the first failed one. Default 2; 0 to 5.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>Failed requests in a row to one address after which it is on hold: one attempt per <see cref="HoldTime"/>, so that a dead meter does not slow the others. Default 3; 1 to 100.</summary>
    public int HoldAfterFailures { get; init; } = 3;

    /// <summary>Time between attempts to an address on hold; requests in between fail at once. Default 2 s; 0 to 60 s.</summary>
    public TimeSpan HoldTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Requests that may wait for the bus. Default 32; 1 to 1,000. At the limit a request fails at once and is counted.</summary>
    public int MaxWaiting { get; init; } = 32;

    /// <summary>Throws <see cref="DeviceSettingsException"/> for a value out of its range.</summary>
    public void Check()
    {
        Require(TurnaroundTimeout.TotalMilliseconds is >= 20 and <= 5_000, "the turnaround time must be 20 ms to 5 s");
        Require(Retries is >= 0 and <= 5, "retries must be 0 to 5");
        Require(HoldAfterFailures is >= 1 and <= 100, "an address is put on hold after 1 to 100 failures");
        Require(HoldTime.TotalSeconds is >= 0 and <= 60, "the hold time must be 0 to 60 s");
        Require(MaxWaiting is >= 1 and <= 1_000, "1 to 1,000 requests may wait");
    }

    private static void Require(bool holds, string what) => DeviceSettingsException.ThrowIf(!holds, $"Modbus: {what}.");
}
