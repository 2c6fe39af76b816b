using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>The kinds of buses: Modbus on a serial line, over TCP, and serial frames through a converter.</summary>
internal static class BusKinds
{
    private static readonly int[] OneOrTwo = [1, 2];

    /// <summary>The table.</summary>
    public static KindTable<BusDevice> Table { get; } = new(
        ModbusBusFactory.Rtu,
        new DeviceKindEntry<BusDevice>(ModbusBusFactory.Rtu, "Bus Modbus RTU sur une liaison série (RS-485 ou TTL)", Serial),
        new DeviceKindEntry<BusDevice>(ModbusBusFactory.Tcp, "Modbus TCP : un compteur sur le réseau, ou une passerelle qui traduit", s => Network(s, Peer(s, ModbusBusFactory.Tcp))),
        new DeviceKindEntry<BusDevice>(
            ModbusBusFactory.RtuOverTcp,
            "Bus Modbus RTU derrière un convertisseur qui passe ses octets tels quels par TCP",
            s => Network(s, Peer(s, ModbusBusFactory.RtuOverTcp) with { Baud = s.Choice("baud", "Vitesse du bus derrière le convertisseur, bauds", SerialSettings.KnownBaudRates, 9600) })));

    private static BusDevice Serial(SettingsSection s)
    {
        var bus = new BusSettings(
            Named(s),
            s.FilePath("device", "Liaison série, par exemple /dev/ttyUSB0 ou /dev/serial/by-id/…"),
            s.Choice("baud", "Vitesse de tous les compteurs du bus, bauds ; Eastron sort d'usine à 2400 ou 9600, PZEM à 9600", SerialSettings.KnownBaudRates, 9600),
            s.Word("parity", "Parité : none, even ou odd", ModbusBusFactory.Parities, "none"))
        {
            StopBits = s.Choice("stopBits", "Bits d'arrêt ; 2 pour un PZEM-017", OneOrTwo, 1),
        };
        return new BusDevice(s.Where, bus)
        {
            Claims = [new Claim(ClaimKind.Tty, bus.Device)],
            Says = ($"Modbus RTU sur {bus.Device}, {bus.Baud} bauds", $"Modbus RTU on {bus.Device}, {bus.Baud} baud"),
        };
    }

    private static BusSettings Peer(SettingsSection s, string kind) => new(Named(s), "")
    {
        Kind = kind,
        Host = s.Text("host", "Nom ou adresse du compteur ou de la passerelle"),
        Port = s.Whole("port", "Port TCP", 1, 65535, 502),
    };

    private static BusDevice Network(SettingsSection s, BusSettings bus) => new(s.Where, bus)
    {
        Claims = [new Claim(ClaimKind.Host, bus.Host.ToLowerInvariant(), bus.Port)],
        Says = ($"{bus.Kind} vers {bus.Host}, port {bus.Port}", $"{bus.Kind} to {bus.Host}, port {bus.Port}"),
    };

    private static string Named(SettingsSection s) => s.Name("name", "Nom du bus, par lequel les compteurs l'appellent");
}
