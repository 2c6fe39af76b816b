using Makerspace.Iot.Benchmarks.Report;
using Makerspace.Iot.Edge.Devices.Readers.Mfrc522;
using Makerspace.Iot.Edge.Devices.Readers.Pcsc;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;
using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.Edge.TestKit.Chips.Mfrc522;
using Makerspace.Iot.Edge.TestKit.Chips.Pn532;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.SmartCards;

namespace Makerspace.Iot.Benchmarks.Edge.Readers;

/// <summary>Every kind of reader but the PN532 over serial, which the real program is measured with.</summary>
internal static class PlayedFields
{
    public static List<PlayedField> Open(TempFolder folder, RealPcscd? service)
    {
        var i2c = new VirtualPn532I2c(new Dice(1));
        var spi = new VirtualPn532Spi(new Dice(2));
        var mfrc = new VirtualMfrc522(new Dice(3), 0x92);
        List<PlayedField> fields =
        [
            new("pn532-i2c", Pn532Probe.Reader(new Pn532I2cPort(i2c.Live(), TimeProvider.System), new Pn532Options(), TimeProvider.System), Card(i2c.Gate, card => i2c.Chip.Card = card)),
            new("pn532-spi", Pn532Probe.Reader(new Pn532SpiPort(spi.Live(), TimeProvider.System), new Pn532Options(), TimeProvider.System), Card(spi.Gate, card => spi.Chip.Card = card)),
            new("mfrc522-spi", Mfrc522Probe.Reader(mfrc.Live(), new Mfrc522Options(), TimeProvider.System), Card(mfrc.Gate, card => mfrc.Card = card)),
            PlayedWedge.Open(folder.File("wedge")),
        ];
        if (service is not null)
        {
            fields.Add(Smartcard(service));
        }

        return fields;
    }

    /// <summary>The smart-card service with its virtual reader; null, and told, if it cannot be had.</summary>
    public static async Task<RealPcscd?> Service(ResultTable table)
    {
        if (RealPcscd.MissingReason is { } missing)
        {
            table.LeftOut($"badge to relay with a PC/SC reader: {missing}");
            return null;
        }

        RealPcscd.PlugIn(true);
        var service = new RealPcscd();
        await service.Start();
        return service;
    }

    private static PlayedField Smartcard(RealPcscd service)
    {
        PcscCard? laid = null;
        return new PlayedField("pcsc", new PcscReader(new PcscOptions { Name = "virtual" }, TimeProvider.System), id =>
        {
            laid?.Dispose();
            laid = id is null ? null : service.Lay(id + "9000");
        });
    }

    private static Action<string?> Card(Lock gate, Action<VirtualCard?> put) => id =>
    {
        lock (gate)
        {
            put(id is null ? null : VirtualCard.FromHex(id));
        }
    };
}
