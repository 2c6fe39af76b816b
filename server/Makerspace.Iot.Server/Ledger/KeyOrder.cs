using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>
/// The order of the lists by time and key, and where a page of them begins. The bound on the time alone, which the rest repeats, is what an index is entered by:
/// neither database enters one by the whole.
/// </summary>
internal static class KeyOrder
{
    public static IQueryable<UsageEntry> From(IQueryable<UsageEntry> all, ListCursor? from)
    {
        if (from is not { At: var at, Agent: var agent, Record: var session })
        {
            return all.OrderByDescending(u => u.StartAt).ThenByDescending(u => u.Agent).ThenByDescending(u => u.Session);
        }

        return from.Newer
            ? all.Where(u => u.StartAt >= at && (u.StartAt > at || u.Agent.CompareTo(agent) > 0 || (u.Agent == agent && u.Session.CompareTo(session) > 0)))
                .OrderBy(u => u.StartAt).ThenBy(u => u.Agent).ThenBy(u => u.Session)
            : From(all.Where(u => u.StartAt <= at && (u.StartAt < at || u.Agent.CompareTo(agent) < 0 || (u.Agent == agent && u.Session.CompareTo(session) < 0))), null);
    }

    public static IQueryable<AccessRefusal> From(IQueryable<AccessRefusal> all, ListCursor? from)
    {
        if (from is not { At: var at, Agent: var agent, Record: var epoch, Seq: var seq })
        {
            return all.OrderByDescending(r => r.Wall).ThenByDescending(r => r.Agent).ThenByDescending(r => r.Epoch).ThenByDescending(r => r.Seq);
        }

        return from.Newer
            ? all.Where(r => r.Wall >= at && (r.Wall > at || r.Agent.CompareTo(agent) > 0 || (r.Agent == agent && (r.Epoch.CompareTo(epoch) > 0 || (r.Epoch == epoch && r.Seq > seq)))))
                .OrderBy(r => r.Wall).ThenBy(r => r.Agent).ThenBy(r => r.Epoch).ThenBy(r => r.Seq)
            : From(all.Where(r => r.Wall <= at && (r.Wall < at || r.Agent.CompareTo(agent) < 0 || (r.Agent == agent && (r.Epoch.CompareTo(epoch) < 0 || (r.Epoch == epoch && r.Seq < seq))))), null);
    }

    /// <summary>By the time of the clearing: of what is over.</summary>
    public static IQueryable<FaultRecord> From(IQueryable<FaultRecord> all, ListCursor? from)
    {
        if (from is not { At: var at, Agent: var agent, Record: var epoch, Seq: var seq })
        {
            return all.OrderByDescending(f => f.ClearedAt).ThenByDescending(f => f.Agent).ThenByDescending(f => f.Epoch).ThenByDescending(f => f.Seq);
        }

        return from.Newer
            ? all.Where(f => f.ClearedAt >= at && (f.ClearedAt > at || f.Agent.CompareTo(agent) > 0 || (f.Agent == agent && (f.Epoch.CompareTo(epoch) > 0 || (f.Epoch == epoch && f.Seq > seq)))))
                .OrderBy(f => f.ClearedAt).ThenBy(f => f.Agent).ThenBy(f => f.Epoch).ThenBy(f => f.Seq)
            : From(all.Where(f => f.ClearedAt <= at && (f.ClearedAt < at || f.Agent.CompareTo(agent) < 0 || (f.Agent == agent && (f.Epoch.CompareTo(epoch) < 0 || (f.Epoch == epoch && f.Seq < seq))))), null);
    }
}
