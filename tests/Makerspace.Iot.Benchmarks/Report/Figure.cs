namespace Makerspace.Iot.Benchmarks.Report;

/// <summary>One line of the table.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">What came out, with its unit.</param>
/// <param name="Peer">The peer or limit measured in the same run; empty if there is none.</param>
/// <param name="Ratio">Value to peer; empty if it says nothing.</param>
/// <param name="Target">What we promise; empty if the line only informs.</param>
/// <param name="Holds">Whether the promise holds; null if the line only informs.</param>
/// <param name="Unjudged">Why this machine, as it is now, does not let the promise be judged; null if it does. Such a figure is neither met nor missed: it counts as not measured.</param>
internal sealed record Figure(string Name, string Value, string Peer = "", string Ratio = "", string Target = "", bool? Holds = null, string? Unjudged = null)
{
    public string Verdict => (Unjudged, Holds) switch { (not null, _) => "not judged", (_, true) => "ok", (_, false) => "MISSED", _ => "" };

    public string[] Cells => [Name, Value, Peer, Ratio, Target, Verdict];
}
