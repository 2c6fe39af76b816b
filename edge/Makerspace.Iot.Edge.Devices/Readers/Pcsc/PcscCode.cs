namespace Makerspace.Iot.Edge.Devices.Readers.Pcsc;

/// <summary>
/// Answers of the smart-card service that this driver tells apart; any other 32-bit value may come too.
/// The C type is <c>long</c>, of which the low 32 bits count. <b>Source:</b> PC/SC Workgroup part 5, and <c>pcsclite.h</c> of pcsc-lite 1.9.9.
/// </summary>
internal enum PcscCode : uint
{
    Success = 0,
    Cancelled = 0x8010_0002,
    InvalidHandle = 0x8010_0003,
    InsufficientBuffer = 0x8010_0008,
    UnknownReader = 0x8010_0009,
    TimedOut = 0x8010_000A,
    SharingViolation = 0x8010_000B,
    NoSmartCard = 0x8010_000C,
    ProtocolMismatch = 0x8010_000F,
    NotReady = 0x8010_0010,
    CommunicationError = 0x8010_0013,
    NotTransacted = 0x8010_0016,
    ReaderUnavailable = 0x8010_0017,
    NoService = 0x8010_001D,
    ServiceStopped = 0x8010_001E,
    NoReadersAvailable = 0x8010_002E,
    CommunicationLost = 0x8010_002F,
    UnsupportedCard = 0x8010_0065,
    UnresponsiveCard = 0x8010_0066,
    UnpoweredCard = 0x8010_0067,
    ResetCard = 0x8010_0068,
    RemovedCard = 0x8010_0069,

    /// <summary>Not of PC/SC: the library is not installed.</summary>
    NoLibrary = 0xFFFF_0001,
}
