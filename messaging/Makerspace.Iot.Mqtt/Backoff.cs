namespace Makerspace.Iot.Mqtt;

/// <summary>Reconnect delays: doubling from the least to the longest, each shortened by up to half at random, so that a hundred agents do not come back in one wave.</summary>
internal sealed class Backoff(TimeSpan least, TimeSpan longest, Random random)
{
    private int _failures;

    /// <summary>The next delay.</summary>
    public TimeSpan Next()
    {
        double full = Math.Min(least.TotalMilliseconds * Math.Pow(2, _failures), longest.TotalMilliseconds);
        _failures = Math.Min(_failures + 1, 40);
        return TimeSpan.FromMilliseconds(full * (1 - (random.NextDouble() / 2)));
    }

    /// <summary>Begins again with the least delay, after a connection that held.</summary>
    public void Reset() => _failures = 0;
}
