using Makerspace.Iot.Server.Ingest;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>Until when a server that did not take a batch is left alone: the back-off, or what it asked for if that is longer. Thread-safe.</summary>
/// <param name="backOff">The pauses; from now on this object's own.</param>
internal sealed class RetryPause(BackOff backOff)
{
    private readonly Lock _gate = new();
    private TimeSpan _pause;
    private long _since;

    /// <summary>Takes an answer into account.</summary>
    public void Judge(InfluxAnswer answer, TimeProvider time)
    {
        lock (_gate)
        {
            if (answer.Outcome == InfluxOutcome.Written)
            {
                backOff.Reset();
                _pause = TimeSpan.Zero;
                return;
            }

            TimeSpan pause = backOff.Next();
            _pause = answer.RetryAfter > pause ? answer.RetryAfter.Value : pause;
            _since = time.GetTimestamp();
        }
    }

    /// <summary>What is left of the pause; zero or less if it is over.</summary>
    public TimeSpan Left(TimeProvider time)
    {
        lock (_gate)
        {
            return _pause == TimeSpan.Zero ? TimeSpan.Zero : _pause - time.GetElapsedTime(_since);
        }
    }
}
