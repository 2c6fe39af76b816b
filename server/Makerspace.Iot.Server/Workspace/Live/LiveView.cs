using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.Attention;

namespace Makerspace.Iot.Server.Workspace.Live;

/// <summary>Everything that the live page shows.</summary>
public sealed record LiveView
{
    /// <summary>Language and formats.</summary>
    public required Locale L { get; init; }

    /// <summary>When this was put together, wall time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Address of this page in the other language.</summary>
    public required string LanguageSwitch { get; init; }

    /// <summary>Site asked for; null for all.</summary>
    public string? SiteFilter { get; init; }

    /// <summary>Month asked for; null for the current one, which then turns over by itself.</summary>
    public string? MonthAsked { get; init; }

    /// <summary>All sites, to choose from.</summary>
    public required IReadOnlyList<(string Site, string Title)> SiteChoices { get; init; }

    /// <summary>The sites shown.</summary>
    public required IReadOnlyList<SiteView> Sites { get; init; }

    /// <summary>Machines of all sites asked for.</summary>
    public required int MachinesInAll { get; init; }

    /// <summary>Machines shown, at most <see cref="LiveReader.MostCards"/>.</summary>
    public required int MachinesShown { get; init; }

    /// <summary>What to say of the lost broker; empty if it is there.</summary>
    public required string BrokerNotice { get; init; }

    /// <summary>The fabmanager's box.</summary>
    public required IReadOnlyList<AttentionItem> Attention { get; init; }

    /// <summary>Names for people.</summary>
    public required Names Names { get; init; }

    /// <summary>The last sessions.</summary>
    public required IReadOnlyList<SessionLine> Sessions { get; init; }

    /// <summary>The last refusals.</summary>
    public required IReadOnlyList<RefusalLine> Refusals { get; init; }

    /// <summary>The usage of the month.</summary>
    public required UsageView Usage { get; init; }
}
