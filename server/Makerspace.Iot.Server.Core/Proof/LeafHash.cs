namespace Makerspace.Iot.Server.Core.Proof;

/// <summary>A SHA-256 hash, 32 bytes, equal by its bytes. The default value is 32 zeros.</summary>
public readonly struct LeafHash : IEquatable<LeafHash>
{
    /// <summary>Length in bytes.</summary>
    public const int Bytes = 32;

    private static readonly byte[] Zeros = new byte[Bytes];

    private readonly byte[]? _bytes;

    /// <summary>Takes a copy; throws <see cref="ArgumentException"/> if there are not 32 bytes.</summary>
    public LeafHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes)
        {
            throw new ArgumentException($"A hash has {Bytes} bytes, not {bytes.Length}.", nameof(bytes));
        }

        _bytes = bytes.ToArray();
    }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _bytes ?? Zeros;

    /// <summary>Reads 64 hexadecimal digits; throws <see cref="FormatException"/> or <see cref="ArgumentException"/>.</summary>
    public static LeafHash Parse(string text) => new(Convert.FromHexString(text));

    /// <inheritdoc/>
    public bool Equals(LeafHash other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LeafHash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(Span);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(Span);

    /// <summary>True if the bytes are equal.</summary>
    public static bool operator ==(LeafHash left, LeafHash right) => left.Equals(right);

    /// <summary>True if a byte differs.</summary>
    public static bool operator !=(LeafHash left, LeafHash right) => !left.Equals(right);
}
