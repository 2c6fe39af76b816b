
namespace Makerspace.Iot.Server.Workspace.Api;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Page">This page, from 1.</param>
/// <param name="PageSize">Most entries of a page.</param>
/// <param name="Total">Entries of the whole list.</param>
/// <param name="Items">The entries.</param>
public sealed record ApiPage<T>(int Page, int PageSize, long Total, IReadOnlyList<T> Items);

/// <summary>One page of a list that grows without end, newest first.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Next">Value of <c>after</c> for the page of older entries; null on the last page.</param>
/// <param name="Previous">Value of <c>before</c> for the page of newer entries; null on the first page.</param>
/// <param name="Items">The entries.</param>
public sealed record ApiList<T>(string? Next, string? Previous, IReadOnlyList<T> Items);

/// <summary>The state of a machine.</summary>
/// <param name="Machine">Name.</param>
/// <param name="Label">Name for people.</param>
/// <param name="Category">Category's name for people.</param>
/// <param name="Site">Site of today.</param>
/// <param name="Freshness">Whether the rest may be believed: <c>fresh</c>, <c>silent</c>, <c>agent-offline</c>, <c>link-lost</c>, <c>never-heard</c>.</param>
/// <param name="State">Last known state; null if nothing was heard.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="HeardAt">When it was last heard, UTC.</param>
/// <param name="PowerW">Power in watts; null if it is not known now.</param>
/// <param name="Relay">What the relay was told.</param>
/// <param name="Contactor">What was sensed; null if nothing senses it.</param>
/// <param name="Faults">Latched fault codes.</param>
public sealed record ApiMachine(
    string Machine, string Label, string? Category, string Site, string Freshness, string? State, DateTimeOffset? Since, DateTimeOffset? HeardAt,
    double? PowerW, bool Relay, bool? Contactor, string[] Faults);

/// <summary>The key of a ledger entry.</summary>
/// <param name="Agent">Agent.</param>
/// <param name="Epoch">Epoch of its outbox.</param>
/// <param name="Seq">Sequence number.</param>
public sealed record ApiLedgerKey(string Agent, string Epoch, long Seq);

/// <summary>One session of the ledger. Times in UTC, durations in seconds, energy in watt-hours.</summary>
/// <param name="Ledger">Key of its entry.</param>
/// <param name="Session">Identity.</param>
/// <param name="Machine">Machine.</param>
/// <param name="Site">Site of that day.</param>
/// <param name="Member">Member's reference.</param>
/// <param name="Structure">Structure that pays; null if none.</param>
/// <param name="Start">Start; estimated if <paramref name="RecordedStart"/> is not null.</param>
/// <param name="End">End; estimated with the start.</param>
/// <param name="Clock">How far the agent's clock could be trusted at the start.</param>
/// <param name="OccupiedSeconds">Time occupied.</param>
/// <param name="ActiveSeconds">Time working.</param>
/// <param name="EnergyWh">Energy.</param>
/// <param name="EnergyQuality">Where the energy comes from.</param>
/// <param name="Purpose">What it was for.</param>
/// <param name="EndReason">Why it ended; <c>no-end</c> if no end came and nobody has settled it, <c>settled</c> if a person has.</param>
/// <param name="Euros">Amount; null if there is none.</param>
/// <param name="PriceOutcome">Whether there is an amount, and why not.</param>
/// <param name="RecordedStart">What the agent's unset clock said at the start; null if <paramref name="Start"/> is the agent's own.</param>
public sealed record ApiSession(
    ApiLedgerKey Ledger, string Session, string Machine, string Site, string Member, string? Structure, DateTimeOffset Start, DateTimeOffset End, string Clock,
    double OccupiedSeconds, double ActiveSeconds, double EnergyWh, string EnergyQuality, string Purpose, string EndReason, decimal? Euros, string PriceOutcome,
    DateTimeOffset? RecordedStart);

/// <summary>One row of the usage table.</summary>
/// <param name="Structure">Reference; null for members on their own account, and in the total.</param>
/// <param name="Label">Name for people.</param>
/// <param name="Sessions">Sessions begun in the month.</param>
/// <param name="OccupiedSeconds">Time occupied.</param>
/// <param name="ActiveSeconds">Time working.</param>
/// <param name="EnergyWh">Energy, in watt-hours.</param>
/// <param name="Euros">Sum of the rounded amounts.</param>
/// <param name="EnergyEstimated">Sessions whose energy is partly estimated.</param>
/// <param name="EnergyMissing">Sessions whose energy is a lower bound.</param>
/// <param name="WithoutTariff">Sessions without a price; in no amount.</param>
/// <param name="NotBilled">Maintenance sessions.</param>
/// <param name="EnergyEstimatedWh">The part of the energy that is of sessions whose energy is partly estimated.</param>
/// <param name="EnergyMissingWh">The part of the energy that is of sessions whose energy is a lower bound.</param>
/// <param name="WithoutEnd">Sessions whose end never came and that nobody has settled.</param>
public sealed record ApiUsageRow(
    string? Structure, string? Label, int Sessions, decimal OccupiedSeconds, decimal ActiveSeconds, decimal EnergyWh, decimal Euros,
    int EnergyEstimated, int EnergyMissing, int WithoutTariff, int NotBilled, decimal EnergyEstimatedWh, decimal EnergyMissingWh, int WithoutEnd);

/// <summary>The usage of a month.</summary>
/// <param name="Month">Month, such as <c>2026-10</c>.</param>
/// <param name="Rows">One per structure.</param>
/// <param name="Total">Their sum.</param>
public sealed record ApiUsage(string Month, IReadOnlyList<ApiUsageRow> Rows, ApiUsageRow Total);

/// <summary>One refusal.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Agent">Agent.</param>
/// <param name="Machine">Machine.</param>
/// <param name="Member">Member's reference if the badge is known.</param>
/// <param name="Reason">Why.</param>
/// <param name="Observed">True if it would have been refused: the machine is only watched and blocked nobody.</param>
public sealed record ApiRefusal(DateTimeOffset At, string Agent, string? Machine, string? Member, string Reason, bool Observed);
