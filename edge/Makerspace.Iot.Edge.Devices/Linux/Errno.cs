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
}
