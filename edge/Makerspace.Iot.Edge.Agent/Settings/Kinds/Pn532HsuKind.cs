using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>A PN532 on a serial line.</summary>
internal static class Pn532HsuKind
{
    /// <summary>Its entry.</summary>
    public static DeviceKindEntry<ReaderDevice> Entry { get; } = new(Pn532HsuSettings.Name, "Lecteur PN532 sur une liaison série (HSU)", Read);

    private static Device Read(SettingsSection s) => new(s.Where, new Pn532HsuSettings(
        s.FilePath("device", "Liaison série, par exemple /dev/serial0 ou /dev/serial/by-id/…"),
        s.Choice("baud", "Vitesse, bauds ; la puce démarre à 115200, toute autre est négociée", Pn532HsuSettings.BaudRates, 115_200)));

    private sealed record Device(string Where, Pn532HsuSettings Settings) : ReaderDevice(Where)
    {
        public override IReadOnlyList<Claim> Claims => [new Claim(ClaimKind.Tty, Settings.Device)];

        internal override IBadgeReader Create(DeviceContext context) => ReaderFactory.Create(Settings, context.Time);

        internal override string Words(Tongue tongue) =>
            tongue.Say($"un PN532 sur la liaison série {Settings.Device} à {Settings.Baud} bauds", $"a PN532 on the serial line {Settings.Device} at {Settings.Baud} baud");
    }
}
