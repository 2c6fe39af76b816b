using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Tests.Linux;

/// <summary>What can be known without a bus: layouts, arguments, refusals, the order of the bits.</summary>
public sealed class SpiDeviceTests
{
    [Fact]
    public void The_structure_has_the_kernels_size_and_places()
    {
        Assert.Equal(32, Unsafe.SizeOf<SpiAbi.TransferRequest>());
        Assert.Equal(8, Place(nameof(SpiAbi.TransferRequest.Receive)));
        Assert.Equal(16, Place(nameof(SpiAbi.TransferRequest.Length)));
        Assert.Equal(20, Place(nameof(SpiAbi.TransferRequest.SpeedHz)));
        Assert.Equal(24, Place(nameof(SpiAbi.TransferRequest.DelayMicroseconds)));
        Assert.Equal(26, Place(nameof(SpiAbi.TransferRequest.BitsPerWord)));
        Assert.Equal(27, Place(nameof(SpiAbi.TransferRequest.DeselectBetween)));
    }

    [Fact]
    public void The_calls_carry_direction_size_type_and_number()
    {
        Assert.Equal(SpiAbi.OneTransfer, Call(32, 0));
        Assert.Equal(SpiAbi.SetMode, Call(1, 1));
        Assert.Equal(SpiAbi.SetBitsPerWord, Call(1, 3));
        Assert.Equal(SpiAbi.SetMaxSpeed, Call(4, 4));
    }

    [Theory]
    [InlineData("", 1_000_000, 0)]
    [InlineData("/dev/spidev0.0", 9_999, 0)]
    [InlineData("/dev/spidev0.0", 10_000_001, 0)]
    [InlineData("/dev/spidev0.0", 1_000_000, 4)]
    [InlineData("/dev/spidev0.0", 1_000_000, -1)]
    public void Impossible_settings_are_refused(string path, int speedHz, int mode) =>
        Assert.Throws<DeviceSettingsException>(() => new SpiDevice(new SpiSettings(path, speedHz, mode), "MFRC522"));

    [Fact]
    public void Empty_overlong_and_uneven_transfers_are_refused_before_anything_is_opened()
    {
        using var device = new SpiDevice(new SpiSettings("/dev/spidev9.9"), "MFRC522");
        Assert.Throws<ArgumentException>(() => device.Transfer([], []));
        Assert.Throws<ArgumentException>(() => device.Transfer(new byte[4_097], []));
        Assert.Throws<ArgumentException>(() => device.Transfer([1, 2], new byte[1]));
    }

    [Fact]
    public void A_device_that_is_not_there_names_chip_path_and_operation_and_what_to_do()
    {
        using var device = new SpiDevice(new SpiSettings("/dev/spidev9.9"), "MFRC522");
        for (int i = 0; i < 2; i++)
        {
            DeviceException failure = Assert.Throws<DeviceException>(() => device.Transfer([0x00], []));
            Assert.Equal(("MFRC522", "/dev/spidev9.9", "open"), (failure.Device, failure.Line, failure.Operation));
            Assert.Contains("dtparam=spi=on", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_is_no_spi_device_is_refused()
    {
        using var device = new SpiDevice(new SpiSettings("/dev/null"), "MFRC522");
        Assert.Contains("no SPI device", Assert.Throws<DeviceException>(() => device.Transfer([0x00], [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_device_is_not_opened_again()
    {
        var device = new SpiDevice(new SpiSettings("/dev/null"), "MFRC522");
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(() => device.Transfer([0x00], []));
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

    private static uint Call(uint size, uint number) => 0x40000000u | (size << 16) | ((uint)'k' << 8) | number;

    private static int Place(string field) => (int)Marshal.OffsetOf<SpiAbi.TransferRequest>(field);
}
