using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>A Modbus bus behind a network.</summary>
internal static class ModbusTcpKind
{
    /// <summary>Modbus TCP.</summary>
    public static DeviceKindEntry<BusDevice> Tcp { get; } = new(
        ModbusBusFactory.Tcp, "Modbus TCP : un compteur sur le réseau, ou une passerelle qui traduit", s => new Device(s.Where, Read(s, ModbusBusFactory.Tcp)));

    /// <summary>Serial frames through a converter.</summary>
    public static DeviceKindEntry<BusDevice> RtuOverTcp { get; } = new(
        ModbusBusFactory.RtuOverTcp,
        "Bus Modbus RTU derrière un convertisseur qui passe ses octets tels quels par TCP",
        s => new Device(s.Where, Read(s, ModbusBusFactory.RtuOverTcp) with
        {
            Baud = s.Choice("baud", "Vitesse du bus derrière le convertisseur, bauds", SerialSettings.KnownBaudRates, 9600),
        }));

    private static BusSettings Read(SettingsSection s, string kind) => new(s.Name("name", "Nom du bus, par lequel les compteurs l'appellent"), "")
    {
        Kind = kind,
        Host = s.Text("host", "Nom ou adresse du compteur ou de la passerelle"),
        Port = s.Whole("port", "Port TCP", 1, 65535, 502),
    };

    private sealed record Device(string Where, BusSettings Settings) : BusDevice(Where, Settings.Name)
    {
        public override IReadOnlyList<Claim> Claims => [new Claim(ClaimKind.Host, Settings.Host.ToLowerInvariant(), Settings.Port)];

        internal override BusSettings Wiring => Settings;

        internal override string Words(MessageLanguage language) => language.Say($"{Settings.Kind} vers {Settings.Host}, port {Settings.Port}", $"{Settings.Kind} to {Settings.Host}, port {Settings.Port}");
    }
}
