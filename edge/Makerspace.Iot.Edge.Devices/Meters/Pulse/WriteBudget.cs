namespace Makerspace.Iot.Edge.Devices.Meters.Pulse;

/// <summary>
/// How often a store may write, to spare the SD card: one write for each pause, and some ahead of their time, which are owed then. Over any time no more than one for each pause of it, and these.
/// Not safe for several threads.
/// </summary>
/// <param name="pause">Mean time between two writes at the least.</param>
/// <param name="early">Writes that may come ahead of their time; one is regained each pause.</param>
/// <param name="time">Clock.</param>
internal sealed class WriteBudget(TimeSpan pause, int early, TimeProvider time)
{
    private TimeSpan _spentUntil = -pause;

    /// <summary>True if a write may begin now, which is counted then. One that can wait does so until nothing is owed.</summary>
    public bool TryTake(bool isUrgent)
    {
        TimeSpan now = time.GetElapsedTime(0);
        if (_spentUntil > now + (isUrgent ? pause * (early - 1) : TimeSpan.Zero))
        {
            return false;
        }

        _spentUntil = (_spentUntil > now ? _spentUntil : now) + pause;
        return true;
    }
}
