namespace Makerspace.Iot.Server.Maintenance;

/// <summary>
/// Holds back who reports too much: so many reports from one origin, and so many about one machine, within a time. Kept in memory alone, written nowhere, and forgotten after that time. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class ReportThrottle(TimeProvider time)
{
    /// <summary>Most reports of one network address, or one account.</summary>
    public const int MostOfOrigin = 5;

    /// <summary>Most reports about one machine, whoever they come from.</summary>
    public const int MostOfMachine = 10;

    /// <summary>Most that are counted at once; beyond it nobody may report until the time has passed.</summary>
    public const int MostCounted = 10_000;

    /// <summary>The time in which they are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Queue<(DateTimeOffset At, string Origin, string Machine)> _taken = new();

    /// <summary>Takes a report into account; false if there are too many.</summary>
    public bool TryTake(string origin, string machine)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (_gate)
        {
            while (_taken.TryPeek(out var oldest) && now - oldest.At >= Window)
            {
                _taken.Dequeue();
            }

            if (_taken.Count >= MostCounted || _taken.Count(t => t.Origin == origin) >= MostOfOrigin || _taken.Count(t => t.Machine == machine) >= MostOfMachine)
            {
                return false;
            }

            _taken.Enqueue((now, origin, machine));
            return true;
        }
    }
}
