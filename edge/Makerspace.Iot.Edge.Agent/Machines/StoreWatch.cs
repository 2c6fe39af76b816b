using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Time;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>
/// Whether the record store takes records, as an agent fault. While it refuses, the fault shows in status (it cannot be recorded); when it takes records again, raising and clearing are recorded.
/// The loop's thread writes, others read <see cref="IsFailing"/>.
/// </summary>
internal sealed class StoreWatch(IOutbox outbox, AgentClock clock)
{
    private volatile bool _failing;
    private Stamp _since;

    /// <summary>True from a refused record until one is stored.</summary>
    public bool IsFailing => _failing;

    /// <summary>What the store said last when it refused; null where it never did.</summary>
    public string? LastProblem { get; private set; }

    /// <summary>Notes the result of an append.</summary>
    public void Saw(AppendResult result)
    {
        if (!result.IsDurable)
        {
            _since = _failing ? _since : clock.Now();
            _failing = true;
            LastProblem = $"{result.Outcome}: {result.Detail}";
            return;
        }

        if (!_failing)
        {
            return;
        }

        _failing = false;
        string detail = LastProblem is { Length: > Bounds.TextLength } ? LastProblem[..Bounds.TextLength] : LastProblem!;
        outbox.Append([
            new EventDraft(null, _since, new FaultRaised { Code = FaultCode.StoreFailed, Detail = detail }),
            new EventDraft(null, clock.Now(), new FaultCleared { Code = FaultCode.StoreFailed })]);
    }
}
