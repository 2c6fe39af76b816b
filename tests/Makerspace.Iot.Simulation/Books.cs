using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Simulation;

/// <summary>Every event that ever became durable at an edge, kept by the simulation apart from all that it examines.</summary>
internal sealed class Books(Trace trace)
{
    /// <summary>Bytes by agent, epoch and number.</summary>
    public Dictionary<(string Agent, string Epoch, long Seq), byte[]> Events { get; } = [];

    /// <summary>Agent by session started.</summary>
    public Dictionary<string, string> Started { get; } = new(StringComparer.Ordinal);

    /// <summary>The end record by session.</summary>
    public Dictionary<string, SessionEnded> Ended { get; } = new(StringComparer.Ordinal);

    /// <summary>An event is on disk; answers it.</summary>
    public AgentEvent Stored(string agent, long seq, byte[] bytes)
    {
        AgentEvent e = EventCodec.Decode(bytes).Value ?? throw new RuleBroken($"{agent}/{seq}: an event that cannot be read back");
        Must(Events.TryAdd((agent, e.Epoch, seq), bytes), $"{agent}/{seq}: a number was given twice");
        Figures(agent, e);
        switch (e.Body)
        {
            case SessionStarted s:
                Must(Started.TryAdd(s.Session, agent), $"{agent}/{seq}: a session started twice");
                break;
            case SessionEnded s:
                Must(Started.ContainsKey(s.Session), $"{agent}/{seq}: an end without a start");
                Must(Ended.TryAdd(s.Session, s), $"{agent}/{seq}: a session ended twice");
                break;
            default:
                break;
        }

        return e;
    }

    /// <summary>A new outbox holds events of the one before, under numbers of its own.</summary>
    public void Retold(string agent, long seq, byte[] bytes)
    {
        AgentEvent e = EventCodec.Decode(bytes).Value ?? throw new RuleBroken($"{agent}/{seq}: an event that cannot be read back");
        Must(Events.TryAdd((agent, e.Epoch, seq), bytes), $"{agent}/{seq}: a number was given twice");
        Must(e.Body is not SessionStarted s || Started.GetValueOrDefault(s.Session) == agent, $"{agent}/{seq}: a session that never started is told again");
        Must(e.Body is not SessionEnded end || Ended.GetValueOrDefault(end.Session)?.Figures == end.Figures, $"{agent}/{seq}: another end is told");
        trace.Add($"{agent} {seq} {e.Kind} again");
    }

    private static void Must(bool holds, string rule)
    {
        if (!holds)
        {
            throw new RuleBroken(rule);
        }
    }

    private void Figures(string agent, AgentEvent e)
    {
        SessionFigures? f = e.Body is SessionEnded ended ? ended.Figures : (e.Body as SessionCheckpoint)?.Figures;
        trace.Add($"{agent} {e.Seq} {e.Kind} {e.Machine} {e.MonotonicMs} {e.Wall.Ticks} {e.Clock} {f} {(e.Body as SessionEnded)?.Reason} {(e.Body as AccessDenied)?.Reason}");
    }
}
