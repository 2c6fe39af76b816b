using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>What is asked of the sessions of the ledger. Null means no restriction.</summary>
/// <param name="From">Begun at or after.</param>
/// <param name="To">Begun before.</param>
/// <param name="Machine">Machine's name.</param>
/// <param name="Structure">Reference of the structure; with <paramref name="OwnAccount"/> ignored.</param>
/// <param name="OwnAccount">True for sessions of members who pay for themselves only.</param>
/// <param name="Unbadged">True for sessions that no member's badge opened only.</param>
/// <param name="Site">Site's name.</param>
/// <param name="Scope">The sites whose sessions may be seen.</param>
/// <param name="Member">Member's reference.</param>
public sealed record SessionQuery(SiteMoment? From = null, SiteMoment? To = null, string? Machine = null, string? Structure = null, bool OwnAccount = false, string? Site = null, bool Unbadged = false, SiteScope? Scope = null, string? Member = null);

/// <summary>One message that could not be read.</summary>
/// <param name="At">When it came last.</param>
/// <param name="Topic">Topic.</param>
/// <param name="Reason">Why it could not be read, for a technician.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Count">How often it came.</param>
public sealed record QuarantineLine(DateTimeOffset At, string Topic, string Reason, long Bytes, long Count);

/// <summary>One time during which a machine, or an agent, could not be used.</summary>
/// <param name="RaisedAt">Since when; null if only the end was seen.</param>
/// <param name="ClearedAt">Until when; null while it lasts.</param>
/// <param name="Machine">Machine; null for the agent itself.</param>
/// <param name="Agent">Agent.</param>
/// <param name="Code">Code.</param>
/// <param name="Detail">What a technician should know, in English as the drivers say it; if a person blocked the machine, why, in that person's words.</param>
public sealed record FaultLine(DateTimeOffset? RaisedAt, DateTimeOffset? ClearedAt, string? Machine, string Agent, string Code, string? Detail)
{
    /// <summary>Site of the agent.</summary>
    public string? Site { get; init; }

    /// <summary>True if a person blocked the machine, and <see cref="Detail"/> is that person's reason.</summary>
    public bool Blocked { get; init; }

    /// <summary>Epoch of its key.</summary>
    public string Epoch { get; init; } = "";

    /// <summary>Sequence number of its key.</summary>
    public long Seq { get; init; }
}

/// <summary>Reads the ledger for screens and interface. Every list is bounded, newest first. Thread-safe.</summary>
public interface ILedgerReader
{
    /// <summary>Most entries of one page.</summary>
    const int MostPerPage = 500;

    /// <summary>One page of sessions, from a place (null: the newest).</summary>
    Task<ListPage<SessionLine>> SessionsAsync(SessionQuery query, ListCursor? from, int pageSize, CancellationToken cancellationToken);

    /// <summary>The newest sessions.</summary>
    Task<IReadOnlyList<SessionLine>> LastSessionsAsync(SessionQuery query, int count, CancellationToken cancellationToken);

    /// <summary>The sessions that go on, the newest of each machine.</summary>
    Task<IReadOnlyDictionary<string, OpenSession>> OpenSessionsAsync(CancellationToken cancellationToken);

    /// <summary>One page of the refusals of some sites, from a place (null: the newest).</summary>
    Task<ListPage<RefusalLine>> RefusalsAsync(SiteScope scope, ListCursor? from, int pageSize, CancellationToken cancellationToken);

    /// <summary>The newest refusals of some sites.</summary>
    Task<IReadOnlyList<RefusalLine>> LastRefusalsAsync(SiteScope scope, int count, CancellationToken cancellationToken);

    /// <summary>The newest refusals of one member at some sites.</summary>
    Task<IReadOnlyList<RefusalLine>> LastRefusalsOfAsync(string member, SiteScope scope, int count, CancellationToken cancellationToken);

    /// <summary>The sessions of a time for the summaries, one after the other and in no order. The category is left empty: it is the registry's.</summary>
    IAsyncEnumerable<UsageFact> FactsAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <summary>
    /// How often the listed sessions of each day have changed, by UTC day from <paramref name="first"/> to <paramref name="last"/>, both included; days that never changed are left out.
    /// What is read after this is at least as new.
    /// </summary>
    Task<IReadOnlyDictionary<DateOnly, long>> DayVersionsAsync(DateOnly first, DateOnly last, CancellationToken cancellationToken);

    /// <summary>Start of the earliest session; null if there is none.</summary>
    Task<DateTimeOffset?> FirstSessionAsync(CancellationToken cancellationToken);

    /// <summary>How many alarms nobody has decided on since they happened last.</summary>
    Task<long> OpenAlarmsAsync(CancellationToken cancellationToken);

    /// <summary>The alarms, those that nobody has decided on first, then the newest; the total counts all.</summary>
    /// <param name="agents">Only those about these agents; null for all.</param>
    /// <param name="pageSize">Most of them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<PageOf<AlarmLine>> AlarmsAsync(IReadOnlyCollection<string>? agents, int pageSize, CancellationToken cancellationToken);

    /// <summary>The newest messages in quarantine that came under the names of some sites.</summary>
    Task<PageOf<QuarantineLine>> QuarantineAsync(SiteScope scope, int pageSize, CancellationToken cancellationToken);

    /// <summary>One page of the faults of some sites that are over, by when they were cleared, from a place (null: the newest). Before the newest stand those that still last, at most <see cref="MostPerPage"/>.</summary>
    Task<ListPage<FaultLine>> FaultsAsync(SiteScope scope, ListCursor? from, int pageSize, CancellationToken cancellationToken);
}
