namespace Makerspace.Iot.Benchmarks.Report;

/// <summary>One line of the table.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">What came out, with its unit.</param>
/// <param name="Peer">The peer or limit measured in the same run; empty where there is none.</param>
/// <param name="Ratio">Value to peer; empty where it says nothing.</param>
/// <param name="Target">What we promise; empty where the line only informs.</param>
/// <param name="Holds">Whether the promise holds; null where the line only informs.</param>
internal sealed record Figure(string Name, string Value, string Peer = "", string Ratio = "", string Target = "", bool? Holds = null)
{
    public string Verdict => Holds switch { true => "ok", false => "MISSED", null => "" };

    public string[] Cells => [Name, Value, Peer, Ratio, Target, Verdict];
}
