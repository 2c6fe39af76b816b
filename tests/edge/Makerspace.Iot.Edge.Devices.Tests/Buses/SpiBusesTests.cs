using System.Device.Spi;
using Makerspace.Iot.Edge.Devices.Buses;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Buses;

/// <summary>What can be known without a bus: arguments, links, refusals, the order of the bits.</summary>
public sealed class SpiBusesTests
{
    [Theory]
    [InlineData("", 1_000_000, 0)]
    [InlineData("/dev/spidev0.0", 9_999, 0)]
    [InlineData("/dev/spidev0.0", 10_000_001, 0)]
    [InlineData("/dev/spidev0.0", 1_000_000, 4)]
    [InlineData("/dev/spidev0.0", 1_000_000, -1)]
    public void Impossible_settings_are_refused(string path, int speedHz, int mode) =>
        Assert.Throws<DeviceSettingsException>(() => SpiBuses.Open(new SpiSettings(path, speedHz, mode), "MFRC522"));

    [Fact]
    public void Empty_overlong_and_uneven_transfers_are_refused_before_anything_is_opened()
    {
        using SpiDevice device = SpiBuses.Open(new SpiSettings("/dev/spidev9.9"), "MFRC522");
        Assert.Throws<ArgumentException>(() => device.Write([]));
        Assert.Throws<ArgumentException>(() => device.Write(new byte[4_097]));
        Assert.Throws<ArgumentException>(() => device.TransferFullDuplex([1, 2], new byte[1]));
    }

    [Fact]
    public void A_device_that_is_not_there_names_chip_path_and_operation_and_what_to_do()
    {
        using SpiDevice device = SpiBuses.Open(new SpiSettings("/dev/spidev9.9"), "MFRC522");
        for (int i = 0; i < 2; i++)
        {
            DeviceException failure = Assert.Throws<DeviceException>(() => device.Write([0x00]));
            Assert.Equal(("MFRC522", "/dev/spidev9.9", "open"), (failure.Device, failure.Line, failure.Operation));
            Assert.Contains("dtparam=spi=on", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_is_no_spi_device_is_refused()
    {
        using SpiDevice device = SpiBuses.Open(new SpiSettings("/dev/null"), "MFRC522");
        Assert.Contains("no SPI device", Assert.Throws<DeviceException>(() => device.Write([0x00])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_udev_made_leads_to_its_chip_and_keeps_its_name_in_messages()
    {
        using var folder = new TempFolder();
        File.CreateSymbolicLink(folder.File("reader"), "/dev/spidev9.1");
        using SpiDevice device = SpiBuses.Open(new SpiSettings(folder.File("reader")), "MFRC522");
        Assert.Equal((9, 1), (device.ConnectionSettings.BusId, device.ConnectionSettings.ChipSelectLine));
        Assert.Equal(folder.File("reader"), Assert.Throws<DeviceException>(() => device.Write([0x00])).Line);
    }

    [Fact]
    public void A_disposed_device_is_not_opened_again()
    {
        SpiDevice device = SpiBuses.Open(new SpiSettings("/dev/null"), "MFRC522");
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(() => device.Write([0x00]));
    }

    [Theory]
    [InlineData(0x01, 0x80)]
    [InlineData(0x02, 0x40)]
    [InlineData(0xD4, 0x2B)]
    [InlineData(0xFF, 0xFF)]
    [InlineData(0x00, 0x00)]
    public void Bits_are_turned(byte value, byte turned) => Assert.Equal(turned, BitOrder.Reversed(value));

    [Fact]
    public void Turning_twice_changes_nothing()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        byte[] turned = [.. all];
        BitOrder.Reverse(turned);
        Assert.Equal(256, turned.Distinct().Count());
        BitOrder.Reverse(turned);
        Assert.Equal(all, turned);
    }
}
