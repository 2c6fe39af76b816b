namespace Makerspace.Iot.Server.Telemetry;

/// <summary>How the writing of the curves goes.</summary>
public sealed record CurveWrites
{
    /// <summary>Null while the database takes points (and before the first one); else what it last said against us. Points wait on disk meanwhile.</summary>
    public string? Problem { get; init; }

    /// <summary>Points that it refuses while it takes others, though nothing says that they are wrong; they wait on disk.</summary>
    public long Held { get; init; }

    /// <summary>Why they are refused; null while none waits.</summary>
    public string? HeldReason { get; init; }

    /// <summary>Why the last point was refused for good; null if none was.</summary>
    public string? RefusedReason { get; init; }
}
