namespace Makerspace.Iot.Server.Telemetry;

/// <summary>
/// The measurements that the server writes to InfluxDB, with every tag and field. Dashboards are checked against it by a test.
/// Never a session, a person or a badge in a tag (DESIGN 3.4): tags make series, and series never go away.
/// </summary>
public static class InfluxSchema
{
    /// <summary>Samples of machines: power, counter, current, voltage, contactor, state.</summary>
    public const string Power = "power";

    /// <summary>Changes of the state of machines.</summary>
    public const string State = "state";

    /// <summary>One point per session of the ledger's lists, at its effective start, with the month of its site. Money is computed from the ledger, not from here.</summary>
    public const string Usage = "usage";

    /// <summary>One point per month that has a session, at its first day: a list to choose a month from, which Grafana reads from tags alone.</summary>
    public const string UsageMonths = "usage_months";

    /// <summary>Every measurement.</summary>
    public static IReadOnlyList<InfluxMeasurement> All { get; } =
    [
        new(Power, ["agent", "machine", "site"], ["w", "wh", "a", "v", "contactor", "state"]),
        new(State, ["agent", "machine", "site"], ["state", "code", "relay", "contactor"]),
        new(Usage, ["machine", "site"], ["occupied_s", "active_s", "energy_wh", "peak_w", "quality", "end_reason", "month"]),
        new(UsageMonths, ["month"], ["written"]),
    ];
}

/// <summary>One measurement of <see cref="InfluxSchema"/>.</summary>
/// <param name="Name">Measurement.</param>
/// <param name="Tags">Tag keys, in the order written: sorted, as InfluxDB likes them.</param>
/// <param name="Fields">Field keys; a field without a value is left out, never written as zero.</param>
public sealed record InfluxMeasurement(string Name, string[] Tags, string[] Fields);
