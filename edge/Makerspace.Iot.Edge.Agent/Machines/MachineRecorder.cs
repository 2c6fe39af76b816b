using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Core.Sessions;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>Puts one machine's records on disk. The loop's thread alone calls it.</summary>
internal sealed class MachineRecorder(string machine, LoopContext shared)
{
    /// <summary>Stores records, all or none; false if the store refuses.</summary>
    public bool Store(IReadOnlyList<SessionRecord> records)
    {
        long start = shared.Clock.Time.GetTimestamp();
        var drafts = new EventDraft[records.Count];
        for (int i = 0; i < drafts.Length; i++)
        {
            drafts[i] = RecordMap.ToDraft(machine, records[i], shared.Clock.Boot);
        }

        AppendResult stored = shared.Outbox.Append(drafts);
        shared.Timings.Commit.Add(shared.Clock.Time.GetElapsedTime(start));
        shared.Store.Saw(stored, drafts);
        if (!stored.IsDurable)
        {
            shared.Log.LogError("{Machine}: records refused, {Outcome}: {Detail}", machine, stored.Outcome, stored.Detail);
            return false;
        }

        shared.Feed.EventsStored();
        return true;
    }
}
