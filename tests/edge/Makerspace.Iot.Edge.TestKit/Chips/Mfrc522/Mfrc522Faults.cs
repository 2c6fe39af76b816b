namespace Makerspace.Iot.Edge.TestKit.Chips.Mfrc522;

/// <summary>How badly the air and the wires of an MFRC522 behave: probabilities from 0 to 1.</summary>
public sealed record Mfrc522Faults
{
    /// <summary>All well.</summary>
    public static readonly Mfrc522Faults None = new();

    /// <summary>A card at the edge of the field beside a switching supply, long wires: about one frame in sixteen suffers, and so one search in four.</summary>
    public static readonly Mfrc522Faults Many = new() { Noise = 0.03, Missed = 0.015, Late = 0.015, WireFlips = 0.0005 };

    /// <summary>An answer over the air has wrong bits: mostly one, which its parity shows, sometimes two in a byte, which it does not.</summary>
    public double Noise { get; init; }

    /// <summary>An answer over the air is not heard at all.</summary>
    public double Missed { get; init; }

    /// <summary>An answer over the air comes <see cref="LateBy"/> later.</summary>
    public double Late { get; init; }

    /// <summary>Delay of a late answer.</summary>
    public TimeSpan LateBy { get; init; } = TimeSpan.FromMilliseconds(3);

    /// <summary>A transfer to the host has one bit flipped.</summary>
    public double WireFlips { get; init; }
}
