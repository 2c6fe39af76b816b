using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Time;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>
/// Whether the record store takes records, as an agent fault. While it refuses, the fault shows in status (it cannot be recorded); when it takes records again, raising and clearing are recorded.
/// An outbox that fills up leaves out what is worth least, as it should (<see cref="OutboxLimits"/>). That is no fault before a session is refused for it. The loop's thread writes, others read <see cref="IsFailing"/>.
/// </summary>
internal sealed class StoreWatch(IOutbox outbox, AgentClock clock)
{
    private static readonly TimeSpan TryEvery = TimeSpan.FromSeconds(5);
    private volatile bool _failing;
    private TimeSpan _triedAt;
    private bool _isFull;
    private Stamp _since;

    /// <summary>True from a refused record until one is stored. If the outbox was full, from the refusal of a session until there is room for one.</summary>
    public bool IsFailing => _failing;

    /// <summary>What the store said last when it refused; null if it never did.</summary>
    public string? LastProblem { get; private set; }

    /// <summary>Notes the result of an append.</summary>
    public void Saw(AppendResult result, params ReadOnlySpan<EventDraft> drafts)
    {
        if (!result.IsDurable)
        {
            if (result.Outcome != AppendOutcome.Full || HasSession(drafts))
            {
                (_since, _triedAt) = _failing ? (_since, _triedAt) : (clock.Now(), clock.Monotonic);
                (_failing, _isFull) = (true, result.Outcome == AppendOutcome.Full);
                LastProblem = $"{result.Outcome}: {result.Detail}";
            }
        }
        else if (_failing && !_isFull)
        {
            Clear();
        }
    }

    /// <summary>Looks whether a full outbox has room for sessions again, and every five seconds whether one that refused takes records again. So nobody has to badge just to find that out. Call it once a second.</summary>
    public void Look()
    {
        bool isDue = _isFull ? outbox.Depth.Room != OutboxRoom.EndsOnly : clock.Monotonic - _triedAt >= TryEvery;
        if (_failing && isDue)
        {
            Clear();
        }
    }

    private static bool HasSession(ReadOnlySpan<EventDraft> drafts)
    {
        foreach (EventDraft draft in drafts)
        {
            if (draft.Body is SessionStarted or SessionEnded)
            {
                return true;
            }
        }

        return false;
    }

    // Over only if it can be recorded. From three quarters on notices are left out, which is no fault of the store.
    private void Clear()
    {
        _triedAt = clock.Monotonic;
        string detail = LastProblem is { Length: > Bounds.TextLength } ? LastProblem[..Bounds.TextLength] : LastProblem!;
        AppendResult told = outbox.Append([
            new EventDraft(null, _since, new FaultRaised { Code = FaultCode.StoreFailed, Detail = detail }),
            new EventDraft(null, clock.Now(), new FaultCleared { Code = FaultCode.StoreFailed })]);
        _failing = !told.IsDurable && told.Outcome != AppendOutcome.Full;
    }
}
