using Makerspace.Iot.Edge.Devices.DotnetIot.Pins;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.DotnetIot;

/// <summary>Makes System.Device.Gpio known to the factory of pin boards.</summary>
public static class DotnetIotStack
{
    /// <summary>To be called once at the start of a program.</summary>
    public static void Add() => PinBoardFactory.Added.Add(PinBoardFactory.SystemDeviceGpio, (settings, _) => new GpioControllerBoard(settings.Path));
}
