using System.Device.I2c;
using Makerspace.Iot.Edge.Devices.Buses;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Buses;

/// <summary>What can be known without a bus: arguments, links, refusals. Nothing at hand simulates an adapter that does I2C_RDWR: the kernel's i2c-stub speaks SMBus only.</summary>
public sealed class I2cBusesTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(0x00)]
    [InlineData(0x07)]
    [InlineData(0x78)]
    [InlineData(0x48 << 1)]
    public void A_reserved_address_is_refused(int address) =>
        Assert.Contains("0x08 to 0x77", Assert.Throws<DeviceSettingsException>(() => I2cBuses.Open(new I2cSettings("/dev/i2c-1", address), "PN532")).Message, StringComparison.Ordinal);

    [Fact]
    public void An_empty_path_is_refused() => Assert.Throws<DeviceSettingsException>(() => I2cBuses.Open(new I2cSettings(" ", 0x24), "PN532"));

    [Fact]
    public void Empty_and_overlong_messages_are_refused_before_anything_is_opened()
    {
        using I2cDevice device = I2cBuses.Open(new I2cSettings("/dev/i2c-99", 0x24), "PN532");
        Assert.Throws<ArgumentException>(() => device.Write([]));
        Assert.Throws<ArgumentException>(() => device.Read([]));
        Assert.Throws<ArgumentException>(() => device.WriteRead([1], []));
        Assert.Throws<ArgumentException>(() => device.WriteRead([], new byte[1]));
        Assert.Throws<ArgumentException>(() => device.Write(new byte[8_193]));
    }

    [Fact]
    public void A_bus_that_is_not_there_names_chip_bus_address_and_operation_and_what_to_do()
    {
        using I2cDevice device = I2cBuses.Open(new I2cSettings("/dev/i2c-99", 0x24), "PN532");
        for (int i = 0; i < 2; i++)
        {
            DeviceException failure = Assert.Throws<DeviceException>(() => device.Write([0x00]));
            Assert.Equal(("PN532", "/dev/i2c-99 @0x24", "open"), (failure.Device, failure.Line, failure.Operation));
            Assert.Contains("dtparam=i2c_arm=on", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_is_no_bus_is_refused()
    {
        using I2cDevice device = I2cBuses.Open(new I2cSettings("/dev/null", 0x24), "SSD1306");
        Assert.Contains("no I2C bus", Assert.Throws<DeviceException>(() => device.Read(new byte[1])).Message, StringComparison.Ordinal);
    }

    /// <summary>Against the kernel, if it has the SMBus of an Intel chip set (an emulated q35 has): opened and asked what it can do, but nothing is sent.</summary>
    [Fact]
    public void An_adapter_that_speaks_only_smbus_is_refused_in_words()
    {
        string? adapter = Directory.Exists("/sys/class/i2c-dev")
            ? Directory.EnumerateDirectories("/sys/class/i2c-dev").FirstOrDefault(d => File.ReadAllText(Path.Combine(d, "name")).StartsWith("SMBus I801", StringComparison.Ordinal))
            : null;
        Assert.SkipWhen(adapter is null, "this computer has no adapter that speaks only SMBus (SMBus I801)");
        using I2cDevice device = I2cBuses.Open(new I2cSettings("/dev/" + Path.GetFileName(adapter), 0x24), "PN532");
        Assert.Contains("speaks only SMBus", Assert.Throws<DeviceException>(() => device.Write([0x00])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_udev_made_leads_to_its_bus_and_keeps_its_name_in_messages()
    {
        using var folder = new TempFolder();
        File.CreateSymbolicLink(folder.File("sensors"), "/dev/i2c-99");
        using I2cDevice device = I2cBuses.Open(new I2cSettings(folder.File("sensors"), 0x24), "PN532");
        Assert.Equal((99, 0x24), (device.ConnectionSettings.BusId, device.ConnectionSettings.DeviceAddress));
        DeviceException failure = Assert.Throws<DeviceException>(() => device.Write([0x00]));
        Assert.Equal(($"{folder.File("sensors")} @0x24", "open"), (failure.Line, failure.Operation));
    }

    [Fact]
    public void A_disposed_device_is_not_opened_again()
    {
        I2cDevice device = I2cBuses.Open(new I2cSettings("/dev/null", 0x24), "SSD1306");
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(() => device.Write([0x00]));
    }

    [Theory]
    [InlineData(Errno.RemoteInputOutput, "nothing answers at this address")]
    [InlineData(Errno.NoSuchDeviceOrAddress, "nothing answers at this address")]
    [InlineData(Errno.TimedOut, "held low")]
    [InlineData(Errno.AccessDenied, "group i2c")]
    public void Errors_of_the_bus_say_what_to_do(int error, string remedy) => Assert.Contains(remedy, Errno.ForI2c(error), StringComparison.Ordinal);
}
