using System.Device.I2c;
using System.Device.Spi;
using Makerspace.Iot.Edge.Devices.Buses;

namespace Makerspace.Iot.Edge.Devices.Tests.Buses;

/// <summary>What the reopening devices make of the failures of System.Device.Gpio, whose texts begin with the kernel's error number.</summary>
public sealed class ReopeningTests
{
    private int _openings;
    private int _closings;
    private string? _failure;

    [Theory]
    [InlineData("Error 121 (Remote I/O error) performing I2C data transfer.")]
    [InlineData("Error 6 (No such device or address) performing I2C data transfer.")]
    [InlineData("Error 121 performing I2C data transfer.")]
    public void A_chip_that_does_not_acknowledge_is_told_apart_and_its_bus_stays_open(string failure)
    {
        using ReopeningI2cDevice device = I2c();
        _failure = failure;
        Action[] calls = [() => device.Write([0x00]), () => device.Read(new byte[1]), () => device.WriteRead([0x00], new byte[1])];
        Assert.All(calls, call => Assert.Contains("nothing answers at this address", Assert.Throws<I2cSilenceException>(call).Message, StringComparison.Ordinal));
        Assert.Equal((1, 0), (_openings, _closings));
    }

    [Theory]
    [InlineData("Error 19 (No such device) performing I2C data transfer.", "the bus went away")]
    [InlineData("Error 110 (Connection timed out) performing I2C data transfer.", "held low")]
    [InlineData("something else", "something else")]
    public void A_bus_that_fails_says_what_to_do_and_is_opened_again(string failure, string remedy)
    {
        using ReopeningI2cDevice device = I2c();
        for (int i = 1; i <= 2; i++)
        {
            _failure = failure;
            DeviceException problem = Assert.Throws<DeviceException>(() => device.Write([0x00]));
            Assert.Contains(remedy, problem.Message, StringComparison.Ordinal);
            Assert.Equal(("PN532", "/dev/i2c-1 @0x24", "write"), (problem.Device, problem.Line, problem.Operation));
            Assert.Equal((i, i), (_openings, _closings));
            _failure = null;
        }

        device.Write([0x00]);
        Assert.Equal((3, 2), (_openings, _closings));
    }

    [Fact]
    public void A_bus_that_cannot_be_opened_is_tried_again_with_the_next_call()
    {
        bool isThere = false;
        using var device = new ReopeningI2cDevice(() => isThere ? new Bus(this) : throw new IOException("Error 2 (No such file or directory). Can not open I2C device file '/dev/i2c-1'."), new I2cConnectionSettings(1, 0x24), "/dev/i2c-1 @0x24", "PN532");
        DeviceException problem = Assert.Throws<DeviceException>(() => device.Write([0x00]));
        Assert.Equal("open", problem.Operation);
        Assert.Contains("dtparam=i2c_arm=on", problem.Message, StringComparison.Ordinal);
        isThere = true;
        device.Write([0x00]);
    }

    [Fact]
    public void A_disposed_device_has_closed_its_bus_and_opens_no_other()
    {
        ReopeningI2cDevice device = I2c();
        device.Write([0x00]);
        device.Dispose();
        Assert.Equal(1, _closings);
        Assert.Throws<ObjectDisposedException>(() => device.Write([0x00]));
    }

    [Fact]
    public void An_spi_bus_that_fails_is_opened_again()
    {
        using var device = new ReopeningSpiDevice(() => new SpiBus(this), new SpiConnectionSettings(0, 0), "/dev/spidev0.0", "MFRC522");
        Action[] calls = [() => device.Write([0x00]), () => device.Read(new byte[1]), () => device.TransferFullDuplex([0x00], new byte[1])];
        foreach (Action call in calls)
        {
            _failure = "Error 16 (Device or resource busy) performing SPI data transfer.";
            Assert.Contains("another program holds the device", Assert.Throws<DeviceException>(call).Message, StringComparison.Ordinal);
            _failure = null;
            call();
        }
    }

    private ReopeningI2cDevice I2c() => new(
        () =>
        {
            _openings++;
            return new Bus(this);
        },
        new I2cConnectionSettings(1, 0x24),
        "/dev/i2c-1 @0x24",
        "PN532");

    private void Fail()
    {
        if (_failure is not null)
        {
            throw new IOException(_failure);
        }
    }

    private sealed class Bus(ReopeningTests test) : I2cDevice
    {
        public override I2cConnectionSettings ConnectionSettings => new(1, 0x24);

        public override void Read(Span<byte> buffer) => test.Fail();

        public override void Write(ReadOnlySpan<byte> buffer) => test.Fail();

        public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => test.Fail();

        protected override void Dispose(bool disposing) => test._closings++;
    }

    private sealed class SpiBus(ReopeningTests test) : SpiDevice
    {
        public override SpiConnectionSettings ConnectionSettings => new(0, 0);

        public override void Read(Span<byte> buffer) => test.Fail();

        public override void Write(ReadOnlySpan<byte> buffer) => test.Fail();

        public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => test.Fail();
    }
}
