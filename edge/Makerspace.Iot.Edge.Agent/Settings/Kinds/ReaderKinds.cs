using Makerspace.Iot.Edge.Agent.Settings.Reading;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>The kinds of badge readers.</summary>
internal static class ReaderKinds
{
    /// <summary>The table.</summary>
    public static KindTable<ReaderDevice> Table { get; } = new(
        null, Pn532Kinds.Hsu, Pn532Kinds.I2c, Pn532Kinds.Spi, Mfrc522Kind.Entry, PcscKind.Entry, EvdevKind.Entry);
}
