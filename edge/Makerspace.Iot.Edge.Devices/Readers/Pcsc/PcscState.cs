namespace Makerspace.Iot.Edge.Devices.Readers.Pcsc;

/// <summary>
/// State of a reader, low 16 bits; the high 16 bits count the cards that came and went, so that two states with the same bits and another count are two different presences.
/// <b>Source:</b> <c>pcsclite.h</c>, SCARD_STATE_*; the count: documentation of SCardGetStatusChange.
/// </summary>
[Flags]
internal enum PcscState : uint
{
    Unaware = 0,
    Ignore = 0x0001,
    Changed = 0x0002,
    Unknown = 0x0004,
    Unavailable = 0x0008,
    Empty = 0x0010,
    Present = 0x0020,
    Exclusive = 0x0080,
    InUse = 0x0100,
    Mute = 0x0200,
    Unpowered = 0x0400,
}
