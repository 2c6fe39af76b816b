namespace Makerspace.Iot.Edge.Simulator.Chips.Pn532;

/// <summary>What kind of card a member holds.</summary>
public enum CardKind
{
    /// <summary>MIFARE Classic 1K: SENS_RES 00 04, SAK 08.</summary>
    Classic,

    /// <summary>NTAG or MIFARE Ultralight: SENS_RES 00 44, SAK 00.</summary>
    Ntag,

    /// <summary>NTAG 424 DNA or DESFire, which answers a RATS: SENS_RES 03 44, SAK 20.</summary>
    IsoDep,
}

/// <summary>A contactless card of type A.</summary>
public sealed record VirtualCard
{
    private static readonly byte[] TypicalAts = [0x06, 0x77, 0x77, 0x71, 0x02, 0x80];

    /// <summary>Makes a card with an id of 4, 7 or 10 bytes; throws <see cref="ArgumentException"/> for other lengths.</summary>
    public VirtualCard(ReadOnlySpan<byte> id, CardKind? kind = null)
    {
        if (id.Length is not (4 or 7 or 10))
        {
            throw new ArgumentException("A card id has 4, 7 or 10 bytes (ISO/IEC 14443-3, 6.5.4).", nameof(id));
        }

        Id = id.ToArray();
        Kind = kind ?? (id.Length == 4 ? CardKind.Classic : CardKind.Ntag);
    }

    /// <summary>The id as it goes over the air, first byte first, cascade tags removed.</summary>
    public byte[] Id { get; }

    /// <summary>Kind of card.</summary>
    public CardKind Kind { get; }

    /// <summary>Reads an id written in hexadecimal, with or without separators.</summary>
    public static VirtualCard FromHex(string hex, CardKind? kind = null) =>
        new(Convert.FromHexString(hex.Replace(":", string.Empty, StringComparison.Ordinal).Replace(" ", string.Empty, StringComparison.Ordinal)), kind);

    /// <summary>The target data of InListPassiveTarget: SENS_RES (high byte first), SEL_RES, length and id, and the ATS if there is one.</summary>
    public byte[] TargetData()
    {
        byte uidSize = (byte)(Id.Length switch { 4 => 0x00, 7 => 0x40, _ => 0x80 });
        (byte high, byte low, byte sak) = Kind switch
        {
            CardKind.Classic => ((byte)0x00, (byte)(0x04 | uidSize), (byte)0x08),
            CardKind.Ntag => ((byte)0x00, (byte)(0x04 | uidSize), (byte)0x00),
            _ => ((byte)0x03, (byte)(0x04 | uidSize), (byte)0x20),
        };
        byte[] ats = Kind == CardKind.IsoDep ? TypicalAts : [];
        return [high, low, sak, (byte)Id.Length, .. Id, .. ats];
    }

    /// <summary>How long the chip takes from the field to the whole id: one anticollision round per cascade level, and the RATS.</summary>
    public TimeSpan ActivationTime => TimeSpan.FromMilliseconds(5 + (Id.Length switch { 4 => 2, 7 => 4, _ => 6 }) + (Kind == CardKind.IsoDep ? 5 : 0));
}
