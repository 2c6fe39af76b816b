using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>What an outbox holds, apart from any file: enough to write it anew.</summary>
internal sealed class OutboxContent
{
    /// <summary>Events not acknowledged, by the number that they had.</summary>
    public SortedDictionary<long, byte[]> Events { get; } = [];

    /// <summary>Open sessions, by machine: start and last checkpoint.</summary>
    public SortedDictionary<string, (byte[] Start, byte[]? Checkpoint)> Sessions { get; } = new(StringComparer.Ordinal);

    /// <summary>What was last recorded of each machine.</summary>
    public Dictionary<string, MachineNote> Notes { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of commands, the oldest first.</summary>
    public List<string> Commands { get; } = [];

    /// <summary>Latest synced wall time.</summary>
    public DateTimeOffset? Wall { get; set; }

    /// <summary>Adds what another source knows and this one does not.</summary>
    /// <param name="other">The other source.</param>
    /// <param name="first">First number of an event that may be missing here.</param>
    /// <param name="last">Last number that was given.</param>
    public void AddEvents(OutboxContent other, long first, long last)
    {
        foreach ((long seq, byte[] bytes) in other.Events)
        {
            if (seq >= first && seq <= last)
            {
                Events.TryAdd(seq, bytes);
            }
        }
    }

    /// <summary>
    /// All events in order, without their numbers. Each open session whose start is not among them is told first, as far as it can be read. The stream that they go into has not heard of it.
    /// </summary>
    public IEnumerable<AgentEvent> InOrder()
    {
        List<AgentEvent> events = [.. Events.Values.Select(b => EventCodec.Decode(b)).Where(d => d.Ok).Select(d => d.Value!)];
        HashSet<string> told = new(events.Select(e => e.Body).OfType<SessionStarted>().Select(s => s.Session), StringComparer.Ordinal);
        foreach ((byte[] start, byte[]? checkpoint) in Sessions.Values)
        {
            if (EventCodec.Decode(start) is { Ok: true, Value: { Body: SessionStarted body } first } && !told.Contains(body.Session))
            {
                yield return first;
                if (checkpoint is not null && EventCodec.Decode(checkpoint) is { Ok: true, Value: { } latest })
                {
                    yield return latest;
                }
            }
        }

        foreach (AgentEvent e in events)
        {
            yield return e;
        }
    }
}
