using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>A Modbus bus on a serial line.</summary>
internal static class ModbusRtuKind
{
    private static readonly int[] OneOrTwo = [1, 2];

    /// <summary>Its word.</summary>
    public const string Name = "modbus-rtu";

    /// <summary>Its entry.</summary>
    public static DeviceKindEntry<BusDevice> Entry { get; } = new(Name, "Bus Modbus RTU sur une liaison série (RS-485 ou TTL)", Read);

    private static Device Read(SettingsSection s) => new(s.Where, new BusSettings(
        s.Name("name", "Nom du bus, par lequel les compteurs l'appellent"),
        s.FilePath("device", "Liaison série, par exemple /dev/ttyUSB0 ou /dev/serial/by-id/…"),
        s.Choice("baud", "Vitesse de tous les compteurs du bus, bauds ; Eastron sort d'usine à 2400 ou 9600, PZEM à 9600", SerialSettings.KnownBaudRates, 9600),
        s.Word("parity", "Parité : none, even ou odd", ModbusBusFactory.Parities, "none"))
    {
        StopBits = s.Choice("stopBits", "Bits d'arrêt ; 2 pour un PZEM-017", OneOrTwo, 1),
    });

    private sealed record Device(string Where, BusSettings Settings) : BusDevice(Where, Settings.Name)
    {
        public override IReadOnlyList<Claim> Claims => [new Claim(ClaimKind.Tty, Settings.Device)];

        internal override BusSettings Wiring => Settings;

        internal override string Words(MessageLanguage language) => language.Say($"Modbus RTU sur {Settings.Device}, {Settings.Baud} bauds", $"Modbus RTU on {Settings.Device}, {Settings.Baud} baud");
    }
}
