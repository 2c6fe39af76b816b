using Makerspace.Iot.Contracts.Access;

namespace Makerspace.Iot.Edge.Devices.Readers;

/// <summary>
/// A badge's identifier: 4, 7 or 10 bytes as ISO/IEC 14443-3 sends them, first byte first, cascade tags removed; 5 of EM4100, 8 of ISO/IEC 15693. The rule is <see cref="BadgeIdRules"/>'.
/// It never leaves the agent: the access list and every event use its keyed hash or the member's reference.
/// </summary>
public readonly struct BadgeId : IEquatable<BadgeId>
{
    private readonly byte[]? _bytes;

    /// <summary>Makes an id of 4, 5, 7, 8 or 10 bytes; throws <see cref="ArgumentException"/> for other lengths.</summary>
    public BadgeId(ReadOnlySpan<byte> bytes)
    {
        if (!BadgeIdRules.IsLength(bytes.Length))
        {
            throw new ArgumentException("A badge id has 4, 5, 7, 8 or 10 bytes.", nameof(bytes));
        }

        _bytes = bytes.ToArray();
    }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Why it can be nobody's badge; <see cref="BadgeIdFlaw.None"/> if it can.</summary>
    public BadgeIdFlaw Flaw => BadgeIdRules.FlawOf(Bytes);

    /// <inheritdoc/>
    public bool Equals(BadgeId other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BadgeId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <summary>Compares the bytes.</summary>
    public static bool operator ==(BadgeId left, BadgeId right) => left.Equals(right);

    /// <summary>Compares the bytes.</summary>
    public static bool operator !=(BadgeId left, BadgeId right) => !left.Equals(right);

    /// <summary>Says only how long it is: a badge id is never printed.</summary>
    public override string ToString() => $"badge of {Bytes.Length} bytes";
}
