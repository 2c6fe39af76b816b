using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Meters.Pulse;

/// <summary>
/// Kind <c>s0</c>: a meter that closes a contact for each so many watt-hours, between a line and ground.
/// Source: IEC 62053-31 (formerly DIN 43864): an opto-coupled open collector, pulses of 30 ms and more.
/// </summary>
/// <param name="Line">Line of the pin board.</param>
/// <param name="PulsesPerKwh">As printed on the meter, for example 1000; 0.001 to 100,000.</param>
public sealed record PulseMeterSettings(int Line, double PulsesPerKwh) : MeterSettings(KindName)
{
    /// <summary>The kind's name.</summary>
    public const string KindName = "s0";

    /// <summary>True (the default) if the meter pulls the line to ground during a pulse.</summary>
    public bool ActiveLow { get; init; } = true;

    /// <summary>Pull resistor; default up, which an open collector needs.</summary>
    public PinBias Bias { get; init; } = PinBias.PullUp;

    /// <summary>A level counts once it has stood so long, milliseconds; default 10; 0 to 100. Shorter than the meter's shortest pulse and pause.</summary>
    public int DebounceMs { get; init; } = 10;

    /// <summary>Without a pulse for so long the power is taken as zero, seconds; default 300; 10 to 3600.</summary>
    public double ZeroAfterSeconds { get; init; } = 300;

    /// <summary>Under which name its counter is kept; null: after the line, <c>s0-5</c>. The machine's name keeps the count when the wire moves to another line.</summary>
    public string? CounterName { get; init; }

    /// <inheritdoc/>
    public override string Wire => "pulses";

    /// <inheritdoc/>
    public override void Check()
    {
        Require(Line is >= 0 and <= 1023, $"line {Line} is not possible; lines are 0 to 1023");
        Require(PulsesPerKwh is >= 0.001 and <= 100_000, $"{PulsesPerKwh} pulses per kWh are not possible; 0.001 to 100,000 are, and the number is printed on the meter");
        Require(DebounceMs is >= 0 and <= 100, "the debounce time must be 0 to 100 ms");
        Require(ZeroAfterSeconds is >= 10 and <= 3_600, "the time without a pulse that means no power must be 10 to 3,600 s");
        Require(CounterName is null || CounterFile.IsName(CounterName), $"the counter's name \"{CounterName}\" must be 1 to 40 of a-z, 0-9 and -");
    }

    /// <inheritdoc/>
    protected internal override IEnergyMeter Create(MeterParts parts) => new PulseMeter(
        this,
        parts.Board ?? throw new DeviceSettingsException("s0: there is no pin board."),
        parts.Counters ?? throw new DeviceSettingsException("s0: there is no place to keep its counter."),
        parts.Time);
}
