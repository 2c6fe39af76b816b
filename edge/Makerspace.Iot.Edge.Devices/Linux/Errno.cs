using System.Runtime.InteropServices;

namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>Error numbers of Linux, in words and with what to do next. Source: asm-generic/errno-base.h, errno.h.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int NoSuchDeviceOrAddress = 6;
    public const int Again = 11;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int NoDevice = 19;
    public const int Invalid = 22;
    public const int NotATerminal = 25;
    public const int NotImplemented = 38;
    public const int TimedOut = 110;
    public const int RemoteInputOutput = 121;

    /// <summary>Error of the last call on this thread.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The system's own words, with the number.</summary>
    public static string Text(int error) => $"{Marshal.GetPInvokeErrorMessage(error)} (errno {error})";

    /// <summary>The system's words and the remedy for a serial line.</summary>
    public static string ForSerialLine(int error) => Text(error) + error switch
    {
        AccessDenied or NotPermitted => "; add the agent's user to the group dialout (usermod -aG dialout USER) and start it again",
        NoEntry => "; plug the adapter in, or correct the device's path (stable names are in /dev/serial/by-id)",
        Again or Busy => "; another program holds the line: stop it (a second agent, ModemManager, a terminal)",
        NotATerminal => "; this file is no serial line: correct the device's path",
        InputOutput or NoSuchDeviceOrAddress or NoDevice => "; the device went away: plug it in again, it is reopened by itself",
        _ => "",
    };

    /// <summary>The system's words and the remedy for an input device.</summary>
    public static string ForInput(int error) => Text(error) + error switch
    {
        AccessDenied or NotPermitted => "; add the agent's user to the group input (usermod -aG input USER) and start it again",
        NoEntry => "; plug the reader in, or correct the device's path (stable names are in /dev/input/by-id)",
        Busy => "; another program holds the reader: stop it (a second agent, a screen's keyboard driver)",
        NotATerminal or Invalid => "; this file is no input device: correct the device's path",
        InputOutput or NoSuchDeviceOrAddress or NoDevice => "; the reader was unplugged: plug it in again, it is opened by itself",
        _ => "",
    };

    /// <summary>The system's words and the remedy for a GPIO chip.</summary>
    public static string ForGpio(int error) => Text(error) + error switch
    {
        AccessDenied or NotPermitted => "; add the agent's user to the group gpio (usermod -aG gpio USER) and start it again",
        NoEntry => "; this computer has no such GPIO chip: correct the path (gpiodetect lists them)",
        Busy => "; another program or the kernel holds the line: choose another line or free it (gpioinfo names the holder)",
        NotATerminal => "; this file is no GPIO chip, or the kernel is older than 5.10",
        Invalid => "; the chip has no such line, or cannot do what is asked of it",
        NoDevice or NoSuchDeviceOrAddress => "; the GPIO chip went away",
        _ => "",
    };

    /// <summary>The system's words and the remedy for an I2C bus. Source: Documentation/i2c/fault-codes.rst of the kernel.</summary>
    public static string ForI2c(int error) => Text(error) + error switch
    {
        AccessDenied or NotPermitted => "; add the agent's user to the group i2c (usermod -aG i2c USER) and start it again",
        NoEntry => "; switch the bus on (Raspberry Pi: dtparam=i2c_arm=on in config.txt, module i2c-dev), or correct the path (i2cdetect -l lists the buses)",
        NotATerminal => "; this file is no I2C bus: correct the path",
        NoSuchDeviceOrAddress or RemoteInputOutput => "; nothing answers at this address: check the wiring, the power and the address (i2cdetect shows who answers)",
        TimedOut => "; the clock or data wire is held low: check the wires, switch the device's power off and on",
        Again => "; another master disturbed the transfer",
        InputOutput => "; the transfer failed on the wire: check the wires, their length and the pull-up resistors",
        NoDevice => "; the bus went away",
        _ => "",
    };

    /// <summary>The system's words and the remedy for an SPI device.</summary>
    public static string ForSpi(int error) => Text(error) + error switch
    {
        AccessDenied or NotPermitted => "; add the agent's user to the group spi (usermod -aG spi USER) and start it again",
        NoEntry => "; switch the bus on (Raspberry Pi: dtparam=spi=on in config.txt), or correct the path (/dev/spidevBUS.SELECT)",
        NotATerminal => "; this file is no SPI device: correct the path",
        Again or Busy => "; another program holds the device: stop it",
        Invalid => "; the controller cannot do this mode or speed: choose a lower speed",
        TimedOut or InputOutput => "; the controller did not finish the transfer",
        NoDevice or NoSuchDeviceOrAddress => "; the bus went away",
        _ => "",
    };
}
