namespace Makerspace.Iot.Edge.Devices.Meters.Ads1115;

/// <summary>The converter behind a current clamp, whoever drives it. Used by one thread at a time.</summary>
internal interface IClampChip : IDisposable
{
    /// <summary>Chooses input and range and starts to convert, one after the other at the highest rate. Throws <see cref="DeviceException"/> where that fails.</summary>
    void Begin();

    /// <summary>The first sample after <see cref="Begin"/>; full scale is 32,768.</summary>
    short First();

    /// <summary>The latest sample; the same as before where no conversion has ended since.</summary>
    short Next();

    /// <summary>Stops converting; never throws.</summary>
    void Rest();

    /// <summary>A fault of the chip that the meter found.</summary>
    DeviceException Fault(string operation, string problem);
}
