using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Evdev;
using Makerspace.Iot.Edge.Devices.Readers.Mfrc522;
using Makerspace.Iot.Edge.Devices.Readers.Pcsc;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers;

public sealed class ReaderSettingsTests
{
    private static readonly Dictionary<string, (ReaderSettings Settings, string Name)> Examples = new(StringComparer.Ordinal)
    {
        ["pn532-hsu"] = (new Pn532HsuSettings("/dev/ttyUSB8"), "pn532:/dev/ttyUSB8"),
        ["pn532-i2c"] = (new Pn532I2cSettings("/dev/i2c-9"), "pn532:/dev/i2c-9 @0x24"),
        ["pn532-spi"] = (new Pn532SpiSettings("/dev/spidev9.0"), "pn532:/dev/spidev9.0"),
        ["pcsc"] = (new PcscSettings("ACR122U"), "pcsc:ACR122U"),
        ["evdev"] = (new EvdevSettings("/dev/input/by-id/x-event-kbd", "decimal-reversed"), "evdev:/dev/input/by-id/x-event-kbd"),
        ["mfrc522-spi"] = (new Mfrc522SpiSettings("/dev/spidev9.1"), "mfrc522:/dev/spidev9.1"),
    };

    [Fact]
    public async Task Every_known_kind_is_made_and_opens_nothing_yet()
    {
        foreach ((string kind, (ReaderSettings settings, string name)) in Examples)
        {
            Assert.Equal(kind, settings.Kind);
            await using IBadgeReader reader = settings.Open(TimeProvider.System);
            Assert.Equal(name, reader.Name);
        }
    }

    [Fact]
    public void A_keyboard_wedge_alone_cannot_tell_that_a_badge_left()
    {
        foreach ((string kind, (ReaderSettings settings, _)) in Examples)
        {
            Assert.Equal(kind != "evdev", settings.TellsRemoval);
            Assert.Equal(kind != "evdev", settings.Open(TimeProvider.System).TellsRemoval);
        }
    }

    [Fact]
    public void Impossible_settings_are_refused()
    {
        ReaderSettings[] impossible =
        [
            new Pn532HsuSettings("/dev/ttyUSB0", 2_400),
            new Pn532HsuSettings(""),
            new Pn532HsuSettings("/dev/ttyUSB0") { Options = new Pn532Options { RemovalPolls = 0 } },
            new Pn532I2cSettings("/dev/i2c-1", 0x48 << 1),
            new Pn532SpiSettings("/dev/spidev0.0", 6_000_000),
            new Pn532SpiSettings(" "),
            new PcscSettings(" "),
            new EvdevSettings(""),
            new EvdevSettings("/dev/input/event0", "decimals"),
            new Mfrc522SpiSettings("/dev/spidev0.0", 20_000_000),
            new Mfrc522SpiSettings("/dev/spidev0.0") { Options = new Mfrc522Options { SearchesPerPoll = 1 } },
        ];
        Assert.All(impossible, settings => Assert.Throws<DeviceSettingsException>(() => settings.Open(TimeProvider.System)));
    }

    [Theory]
    [InlineData("pn532-i2c")]
    [InlineData("pn532-spi")]
    [InlineData("mfrc522-spi")]
    public async Task A_bus_that_is_not_there_is_a_link_fault_that_says_what_to_do(string kind)
    {
        await using IBadgeReader reader = Examples[kind].Settings.Open(TimeProvider.System);
        await foreach (ReaderEvent report in reader.BehindGreetingAsync(CancellationToken.None))
        {
            Assert.Equal(ReaderEventKind.LinkFault, report.Kind);
            Assert.Contains("dtparam=", report.Detail, StringComparison.Ordinal);
            break;
        }
    }
}
