using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using System.Runtime.InteropServices;

namespace Makerspace.Iot.Edge.Devices.DotnetIot.Pins;

/// <summary>The version of libgpiod that this machine has, and the driver of System.Device.Gpio for it.</summary>
internal enum GpioLibrary
{
    /// <summary>None.</summary>
    Missing,

    /// <summary>libgpiod.so.2, version 1 of its interface: Debian 12.</summary>
    Version1,

    /// <summary>libgpiod.so.3, version 2 of its interface: Debian 13.</summary>
    Version2,
}

/// <summary>Finds the library and opens its driver.</summary>
internal static class GpioLibraries
{
    /// <summary>Version 1 first: its driver sets the level of an output in the moment in which the line becomes one, that of version 2 (System.Device.Gpio 4.2) only after it.</summary>
    public static GpioLibrary Found { get; } =
        NativeLibrary.TryLoad("libgpiod.so.2", out _) ? GpioLibrary.Version1
        : NativeLibrary.TryLoad("libgpiod.so.3", out _) ? GpioLibrary.Version2
        : GpioLibrary.Missing;

    /// <summary>What to do where there is none.</summary>
    public const string Advice = "libgpiod is missing; apt-get install libgpiod2 (Debian 12) or libgpiod3 (Debian 13)";

    /// <summary>The driver of a chip; the library must be there.</summary>
    public static GpioDriver Open(int chip) => Found == GpioLibrary.Version1 ? new LibGpiodDriver(chip) : new LibGpiodV2Driver(chip);
}
