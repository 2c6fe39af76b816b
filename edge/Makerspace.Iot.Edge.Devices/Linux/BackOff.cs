namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>Waiting times between attempts: doubling from <paramref name="first"/> up to <paramref name="longest"/>.</summary>
/// <param name="time">Clock.</param>
/// <param name="first">Wait after the first failure.</param>
/// <param name="longest">Longest wait.</param>
internal sealed class BackOff(TimeProvider time, TimeSpan first, TimeSpan longest)
{
    private TimeSpan _wait;
    private long? _failedAt;

    /// <summary>What is left of the wait.</summary>
    public TimeSpan Remaining
    {
        get
        {
            if (_failedAt is not { } failedAt)
            {
                return TimeSpan.Zero;
            }

            TimeSpan left = _wait - time.GetElapsedTime(failedAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Notes a failure: the next wait is twice as long.</summary>
    public void Failed()
    {
        _wait = _failedAt is null ? first : _wait + _wait;
        if (_wait > longest)
        {
            _wait = longest;
        }

        _failedAt = time.GetTimestamp();
    }

    /// <summary>Notes a success: the next failure waits the shortest time again.</summary>
    public void Succeeded()
    {
        _failedAt = null;
        _wait = TimeSpan.Zero;
    }
}
