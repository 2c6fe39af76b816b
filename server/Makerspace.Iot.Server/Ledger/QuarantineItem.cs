namespace Makerspace.Iot.Server.Ledger;

/// <summary>
/// A payload that could not be placed anywhere. The same payload on the same topic for the same reason is one row that counts.
/// At most <see cref="MostItems"/> rows: beyond, the one seen longest ago goes.
/// </summary>
public sealed class QuarantineItem
{
    /// <summary>Most rows kept.</summary>
    public const int MostItems = 2000;

    /// <summary>Most bytes of a payload kept.</summary>
    public const int MostBytes = 16 * 1024;

    /// <summary>Hash of topic, reason and payload: 32 hexadecimal digits. The key.</summary>
    public required string Id { get; set; }

    /// <summary>Topic, at most 200 characters of it.</summary>
    public required string Topic { get; set; }

    /// <summary>Why, in English, at most 400 characters.</summary>
    public required string Reason { get; set; }

    /// <summary>The payload, at most <see cref="MostBytes"/> of it.</summary>
    public required byte[] Payload { get; set; }

    /// <summary>Size of the whole payload, in bytes.</summary>
    public int PayloadBytes { get; set; }

    /// <summary>How often it came.</summary>
    public long Count { get; set; }

    /// <summary>When it came first, UTC.</summary>
    public DateTimeOffset FirstSeenAt { get; set; }

    /// <summary>When it came last, UTC.</summary>
    public DateTimeOffset LastSeenAt { get; set; }
}
