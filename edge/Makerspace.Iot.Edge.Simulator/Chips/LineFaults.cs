namespace Makerspace.Iot.Edge.Simulator.Chips;

/// <summary>How badly a serial line behaves: probabilities per answer, from 0 to 1.</summary>
public sealed record LineFaults
{
    /// <summary>A perfect line.</summary>
    public static readonly LineFaults None = new();

    /// <summary>A long cable beside a frequency converter: about two answers in a hundred suffer.</summary>
    public static readonly LineFaults Some = new() { NoiseBefore = 0.008, NoiseWithin = 0.003, Corrupted = 0.004, Late = 0.003, Truncated = 0.001, Silence = 0.00002 };

    /// <summary>A line that wants repair: about one answer in six suffers.</summary>
    public static readonly LineFaults Many = new() { NoiseBefore = 0.06, NoiseWithin = 0.03, Corrupted = 0.03, Late = 0.02, Truncated = 0.02, Silence = 0.003 };

    /// <summary>One to eight bytes of noise ahead of the answer.</summary>
    public double NoiseBefore { get; init; }

    /// <summary>One byte of noise in the middle of the answer.</summary>
    public double NoiseWithin { get; init; }

    /// <summary>One bit of the answer flipped, so that its checksum is wrong.</summary>
    public double Corrupted { get; init; }

    /// <summary>The answer comes <see cref="LateBy"/> later than it should.</summary>
    public double Late { get; init; }

    /// <summary>Only the first half of the answer comes.</summary>
    public double Truncated { get; init; }

    /// <summary>From this answer on nothing comes for <see cref="SilenceFor"/>.</summary>
    public double Silence { get; init; }

    /// <summary>Delay of a late answer.</summary>
    public TimeSpan LateBy { get; init; } = TimeSpan.FromMilliseconds(600);

    /// <summary>Length of a silence.</summary>
    public TimeSpan SilenceFor { get; init; } = TimeSpan.FromSeconds(2.5);
}
