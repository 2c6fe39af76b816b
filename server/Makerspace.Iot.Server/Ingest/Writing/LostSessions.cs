using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>
/// Finds the open sessions whose end is not to be expected any more, and says why in English. It may err: a later word of the agent about a session replaces its closing.
/// What the agent's own live state calls in use is left alone, but for a machine on which another session has begun.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="board">The live states.</param>
/// <param name="now">Wall time.</param>
internal sealed class LostSessions(MakerspaceDb db, LiveBoard board, DateTimeOffset now)
{
    /// <summary>A running session is spoken of at least every 30 s. One of which nothing is said for so long, while its agent speaks under another epoch, is not running there.</summary>
    public static readonly TimeSpan NamedWithin = TimeSpan.FromSeconds(60);

    /// <summary>A live state is sent at least every 60 s. An older one says nothing of now.</summary>
    public static readonly TimeSpan StateCounts = TimeSpan.FromMinutes(3);

    /// <summary>Most open sessions looked at in one pass, those of which nothing was heard for longest first.</summary>
    public const int AtOnce = 1000;

    /// <summary>The sessions to close.</summary>
    /// <param name="silence">After so long without a word a session is closed whatever its agent does; null if silence alone closes none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<(UsageEntry Session, string Reason)>> FindAsync(TimeSpan? silence, CancellationToken cancellationToken)
    {
        List<UsageEntry> open = await db.Set<UsageEntry>().AsNoTracking().Where(u => u.EndSeq == null && u.EndWall == null).OrderBy(u => u.UpdatedAt).Take(AtOnce).ToListAsync(cancellationToken);
        string[] agents = [.. open.Select(u => u.Agent).Distinct()];
        ILookup<string, StreamPosition> streams = (await db.Set<StreamPosition>().AsNoTracking().Where(p => agents.Contains(p.Agent)).ToListAsync(cancellationToken)).ToLookup(p => p.Agent);
        var found = new List<(UsageEntry, string)>();
        foreach (UsageEntry session in open)
        {
            bool silent = now - session.UpdatedAt >= NamedWithin;
            StreamPosition[] others = [.. streams[session.Agent].Where(p => p.Epoch != session.Epoch)];
            if ((silent || others.Any(p => p.UpdatedAt > session.UpdatedAt)) && await WhyAsync(session, streams[session.Agent], others, silent, silence, cancellationToken) is { } reason)
            {
                found.Add((session, reason));
            }
        }

        return found;
    }

    private async Task<string?> WhyAsync(
        UsageEntry session, IEnumerable<StreamPosition> all, StreamPosition[] others, bool silent, TimeSpan? silence, CancellationToken cancellationToken)
    {
        if (others.Length > 0 && await BootedAsync(session, cancellationToken) is { } booted && InUse(session, booted.At) != true)
        {
            return $"its agent started again with another record (epoch {booted.Epoch})";
        }

        if (await FollowerAsync(session, all.FirstOrDefault(p => p.Epoch == session.Epoch)?.CommittedSeq ?? 0, cancellationToken) is { } next)
        {
            return $"the machine's next session, {next}, has begun";
        }

        foreach (StreamPosition other in others.Where(p => p.UpdatedAt > session.UpdatedAt))
        {
            DateTimeOffset? first = await FirstAsync(session.Agent, other.Epoch, cancellationToken);
            if (first > await FirstAsync(session.Agent, session.Epoch, cancellationToken) && InUse(session, Later(first.Value, session.UpdatedAt)) is var inUse && inUse != true
                && (inUse == false || (silent && now - first >= NamedWithin)))
            {
                return $"its agent speaks under another record (epoch {other.Epoch}) and does not name it";
            }
        }

        return silence is { } patience && now - session.UpdatedAt >= patience && InUse(session, DateTimeOffset.MinValue) != true ? $"nothing was said of it for {patience.TotalHours:0.##} h" : null;
    }

    // Started after the session's last word: received later, or later by two clocks that were both set. What such clocks date before the session is a record of the past.
    private async Task<(string Epoch, DateTimeOffset At)?> BootedAsync(UsageEntry s, CancellationToken cancellationToken)
    {
        DateTimeOffset spoken = s.StartWall.AddSeconds(s.OccupiedSeconds);
        DateTimeOffset began = s.StartWall;
        bool dated = s.StartClock != ClockQuality.Unsynced;
        var boot = await (
            from b in db.Set<AgentBoot>().AsNoTracking()
            join e in db.Set<EventRecord>().AsNoTracking().Where(e => e.Variant == 0) on new { b.Agent, b.Epoch, b.Seq } equals new { e.Agent, e.Epoch, e.Seq }
            where b.Agent == s.Agent && b.Epoch != s.Epoch
                && (dated && b.Clock != ClockQuality.Unsynced ? b.Wall > began && (b.Wall > spoken || e.ReceivedAt > s.UpdatedAt) : e.ReceivedAt > s.UpdatedAt)
            orderby e.ReceivedAt descending
            select new { b.Epoch, e.ReceivedAt }).FirstOrDefaultAsync(cancellationToken);
        return boot is null ? null : (boot.Epoch, boot.ReceivedAt);
    }

    // A machine has one session at a time. Within one record the next one counts once nothing before it can still come.
    private Task<string?> FollowerAsync(UsageEntry s, long committed, CancellationToken cancellationToken)
    {
        long last = s.LastSeq;
        return (
            from o in db.Set<UsageEntry>().AsNoTracking()
            join e in db.Set<EventRecord>().AsNoTracking().Where(e => e.Variant == 0) on new { o.Agent, o.Epoch, o.StartSeq } equals new { e.Agent, e.Epoch, StartSeq = (long?)e.Seq }
            where o.Machine == s.Machine && o.Agent == s.Agent && o.Session != s.Session && o.StartWall > s.StartWall && e.ReceivedAt > s.UpdatedAt
                && (o.Epoch != s.Epoch || (o.StartSeq > last && o.StartSeq <= committed))
            orderby o.StartWall
            select o.Session).FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<DateTimeOffset?> FirstAsync(string agent, string epoch, CancellationToken cancellationToken) =>
        await db.Set<EventRecord>().AsNoTracking().Where(e => e.Agent == agent && e.Epoch == epoch && e.Variant == 0).OrderBy(e => e.Seq).Select(e => (DateTimeOffset?)e.ReceivedAt).FirstOrDefaultAsync(cancellationToken);

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    // What the agent itself says of the machine, received later than a moment; null if it says nothing that counts.
    private bool? InUse(UsageEntry s, DateTimeOffset after)
    {
        if (board.Machine(s.Machine) is not { State: { } state, StateReceivedAt: { } at } machine || machine.Agent != s.Agent || at <= after || now - at > StateCounts
            || board.Agents().FirstOrDefault(a => a.Agent == s.Agent) is not { Status.Online: true })
        {
            return null;
        }

        return state.State is MachineCondition.Ready or MachineCondition.Running or MachineCondition.Idle or MachineCondition.Ending;
    }
}
