namespace Makerspace.Iot.Server.Ingest;

/// <summary>Pauses that double up to a limit, with up to a quarter more by chance, so that many waiters do not come back at once. Not thread-safe.</summary>
/// <param name="least">First pause.</param>
/// <param name="most">Longest pause, the chance left out.</param>
internal sealed class BackOff(TimeSpan least, TimeSpan most)
{
    private int _doublings;

    /// <summary>The pause to make now.</summary>
    public TimeSpan Next()
    {
        TimeSpan pause = least * (1 << _doublings);
        if (pause < most)
        {
            _doublings++;
        }
        else
        {
            pause = most;
        }

        return pause * (1 + (Random.Shared.NextDouble() / 4));
    }

    /// <summary>Begins anew: something succeeded.</summary>
    public void Reset() => _doublings = 0;
}
