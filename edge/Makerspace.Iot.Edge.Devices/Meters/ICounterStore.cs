namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>
/// Where counts of pulses outlive the process. A count that has once been shown is never passed from below again, whatever happens: what may be shown is promised on disk first.
/// Safe for several threads.
/// </summary>
public interface ICounterStore : IDisposable
{
    /// <summary>
    /// Where a counter goes on: its last count after a clean end; after a crash the count promised last, which is at most what the meter would have counted in
    /// half a minute at its last speed, or in five seconds at its greatest possible one, ahead of what was shown. 0 for a new name.
    /// </summary>
    long Resume(string name);

    /// <summary>
    /// Tells where a counter stands; never waits for the disk. Returns how far it may be shown: <paramref name="count"/>, or a little less until the promise for it is on disk.
    /// </summary>
    /// <param name="name">The counter.</param>
    /// <param name="count">Pulses counted.</param>
    /// <param name="perSecond">Pulses per second at present, from which the promise is made; 0 if unknown.</param>
    /// <param name="greatestPerSecond">Most pulses per second that are to be expected: what is promised for a load that comes out of rest.</param>
    long Show(string name, long count, double perSecond, double greatestPerSecond);

    /// <summary>Done when no write is under way: what fell short at <see cref="Show"/> may be shown then.</summary>
    Task Written { get; }
}
