using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.OneMachine;

/// <summary>What a machine's page shows.</summary>
public sealed record MachinePageView
{
    /// <summary>Language and formats.</summary>
    public required Locale L { get; init; }

    /// <summary>When this was put together, wall time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Address of this page in the other language.</summary>
    public required string LanguageSwitch { get; init; }

    /// <summary>Machine's name.</summary>
    public required string Machine { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Title { get; init; }

    /// <summary>Its site and category, for people.</summary>
    public required string Place { get; init; }

    /// <summary>Its card; null if it is placed nowhere today.</summary>
    public required MachineView? Card { get; init; }

    /// <summary>What to say of the lost broker; empty if it is there.</summary>
    public required string BrokerNotice { get; init; }

    /// <summary>Range of the curve.</summary>
    public required CurveRange Range { get; init; }

    /// <summary>The curve.</summary>
    public required PowerCurve Curve { get; init; }

    /// <summary>Its last sessions.</summary>
    public required IReadOnlyList<SessionLine> Sessions { get; init; }

    /// <summary>Names for people.</summary>
    public required Names Names { get; init; }
}
