using System.Device.I2c;
using System.Globalization;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Buses;

/// <summary>
/// Chips on the I2C buses of Linux. Every chip has a descriptor of its own and the kernel lets one transfer through at a time, so that several chips, and several programs, share a bus.
/// Two things are asked before System.Device.I2c opens a bus, because it asks neither: that the adapter can do I2C_RDWR (the library takes any other by force, I2C_SLAVE_FORCE),
/// and that no driver of the kernel holds the address (I2C_RDWR does not look).
/// Source: Linux uapi linux/i2c-dev.h, linux/i2c.h; Documentation/i2c/dev-interface.rst.
/// </summary>
public static unsafe class I2cBuses
{
    // I2C_SLAVE: the argument is the address itself; EBUSY if a driver of the kernel holds it.
    private const uint ChooseAddress = 0x0703;

    // I2C_FUNCS: writes an unsigned long.
    private const uint GetFunctions = 0x0705;

    // I2C_FUNC_I2C.
    private const nuint CanTransfer = 0x1;

    private const string Prefix = "/dev/i2c-";

    /// <summary>Describes a chip; opens nothing yet. Throws <see cref="DeviceSettingsException"/> for impossible settings.</summary>
    /// <param name="settings">Bus and address.</param>
    /// <param name="chip">Name of the chip for messages, for example <c>PN532</c>.</param>
    public static I2cDevice Open(I2cSettings settings, string chip)
    {
        settings.Check();
        return new ReopeningI2cDevice(() => OpenNow(settings, chip), ConnectionOf(settings), settings.Name, chip);
    }

    /// <summary>Bus and address as the library knows them; bus 0 while the path leads to none.</summary>
    internal static I2cConnectionSettings ConnectionOf(I2cSettings settings) => new(NumberOf(settings.Device) ?? 0, settings.Address);

    /// <summary>Bus and address of a device for messages, for example <c>/dev/i2c-1 @0x24</c>.</summary>
    internal static string Line(this I2cDevice device) =>
        device is ReopeningI2cDevice ours ? ours.Name : new I2cSettings(Prefix + device.ConnectionSettings.BusId.ToString(CultureInfo.InvariantCulture), device.ConnectionSettings.DeviceAddress).Name;

    private static I2cDevice OpenNow(I2cSettings settings, string chip)
    {
        using (DescriptorHandle handle = Libc.Open(settings.Device, Libc.OpenReadWrite | Libc.OpenCloseOnExec))
        {
            nuint functions;
            if (handle.IsInvalid || Libc.IoControl(handle, GetFunctions, &functions) < 0)
            {
                throw Refused(Errno.ForI2c(Errno.Last));
            }

            if ((functions & CanTransfer) == 0)
            {
                throw Refused("this adapter speaks only SMBus; use another bus");
            }

            if (Libc.IoControl(handle, ChooseAddress, (void*)settings.Address) < 0)
            {
                int error = Errno.Last;
                throw Refused(error == Errno.Busy ? "a driver of the kernel holds this address; remove its overlay from config.txt, or choose another address" : Errno.ForI2c(error));
            }
        }

        int number = NumberOf(settings.Device) ?? throw Refused($"a bus is opened by its number: write {Prefix}N, or a link that leads to one (ls -l {Prefix}*)");
        return I2cDevice.Create(new I2cConnectionSettings(number, settings.Address));

        DeviceException Refused(string problem) => new(chip, settings.Name, "open", problem);
    }

    private static int? NumberOf(string path)
    {
        string file = DeviceLink.Target(path);
        return file.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(file.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
