namespace Makerspace.Iot.Edge.Devices.Outputs;

/// <summary>Something that does a bit of work whenever its time has come, for example a blinking light. One thread at a time calls it.</summary>
public interface ITurn
{
    /// <summary>
    /// Does what is due now and answers how long until the next time; <see cref="Timeout.InfiniteTimeSpan"/> if nothing is planned.
    /// Never throws for what a device does.
    /// </summary>
    TimeSpan Turn();
}
