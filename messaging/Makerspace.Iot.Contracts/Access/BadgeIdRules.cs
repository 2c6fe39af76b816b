namespace Makerspace.Iot.Contracts.Access;

/// <summary>
/// What a badge id is, for readers and for the registry alike: 4, 7 or 10 bytes of ISO/IEC 14443-3 type A, 5 of EM4100 at 125 kHz, 8 of ISO/IEC 15693 and FeliCa; first byte first, cascade tags removed.
/// Pure, thread-safe.
/// </summary>
public static class BadgeIdRules
{
    // ISO/IEC 14443-3, 6.5.4: the cascade tag is never the first byte of an id of 4 bytes, nor the fourth of one of 7; as a maker's code (ISO/IEC 7816-6) it is not given out.
    private const byte CascadeTag = 0x88;

    // ISO/IEC 14443-3, 6.5.4: uid0 of a single-size id that the card draws anew each time.
    private const byte RandomMark = 0x08;

    /// <summary>True for the lengths that an id may have, in bytes.</summary>
    public static bool IsLength(int bytes) => bytes is 4 or 5 or 7 or 8 or 10;

    /// <summary>What is wrong with an id; <see cref="BadgeIdFlaw.None"/> if nothing is.</summary>
    public static BadgeIdFlaw FlawOf(ReadOnlySpan<byte> id) => id.Length switch
    {
        0 => BadgeIdFlaw.Empty,
        _ when !IsLength(id.Length) => BadgeIdFlaw.Length,
        _ when HoldsCascadeTag(id) => BadgeIdFlaw.CascadeTag,
        4 when id[0] == RandomMark => BadgeIdFlaw.RandomId,
        _ => BadgeIdFlaw.None,
    };

    private static bool HoldsCascadeTag(ReadOnlySpan<byte> id) => id.Length switch
    {
        // As sent over the air: the tag, three bytes of the id, and their check byte.
        5 => id[0] == CascadeTag && (id[0] ^ id[1] ^ id[2] ^ id[3]) == id[4],
        7 => id[0] == CascadeTag || id[3] == CascadeTag,

        // The tag before an id of 7 bytes. One of ISO/IEC 15693, last byte first, ends with E0 and may begin with anything.
        8 => id[0] == CascadeTag && id[7] != 0xE0,
        _ => id[0] == CascadeTag,
    };
}
