using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Ledger;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>Writes messages as line protocol, after <see cref="InfluxSchema"/>. Times are the device's, so that writing a point twice changes nothing.</summary>
public static class Points
{
    /// <summary>A line per sample.</summary>
    /// <param name="lines">Takes the lines.</param>
    /// <param name="site">Site of the topic.</param>
    /// <param name="agent">Agent of the topic.</param>
    /// <param name="batch">The samples.</param>
    public static void Power(LineBuffer lines, string site, string agent, TelemetryBatch batch)
    {
        foreach (ref readonly TelemetrySample sample in batch.Samples.AsSpan())
        {
            Machine(lines, "power"u8, site, agent, batch.Machine);
            lines.Raw(" "u8);
            Measured(lines, "w="u8, sample.PowerW);
            Measured(lines, "wh="u8, sample.EnergyWh);
            Measured(lines, "a="u8, sample.CurrentA);
            Measured(lines, "v="u8, sample.VoltageV);
            Contactor(lines, sample.Contactor);
            lines.Raw("state="u8);
            lines.Quoted(PointWords.Of(sample.State));
            lines.End(sample.TimeMs);
        }
    }

    /// <summary>One line at the time the state message was made.</summary>
    public static void State(LineBuffer lines, string site, string agent, string machine, StateMessage state)
    {
        Machine(lines, "state"u8, site, agent, machine);
        lines.Raw(" state="u8);
        lines.Quoted(PointWords.Of(state.State));
        lines.Raw(",code="u8);
        lines.Integer((int)state.State);
        lines.Raw("i,relay="u8);
        lines.Raw(state.Relay ? "1i,"u8 : "0i,"u8);
        Contactor(lines, state.Contactor);
        lines.Rewind(lines.Length - 1, lines.Lines);
        lines.End(state.At.ToUnixTimeMilliseconds());
    }

    /// <summary>
    /// One line at the end of a session, moved by its sequence number in nanoseconds: two sessions of one machine that end in the same millisecond
    /// for the same reason stay two points.
    /// </summary>
    public static void Session(LineBuffer lines, string site, string machine, SessionEnded session, long seq) => Session(
        lines, site, machine, session.Reason, session.Figures.OccupiedSeconds, session.Figures.ActiveSeconds, session.Figures.EnergyWh, session.Figures.PeakW,
        session.Figures.EnergyQuality, seq, session.EndWall);

    /// <summary>The same line from the ledger's record of an ended session.</summary>
    public static void Session(LineBuffer lines, UsageEntry entry) => Session(
        lines, entry.Site, entry.Machine, entry.EndReason!.Value, entry.OccupiedSeconds, entry.ActiveSeconds, entry.EnergyWh, entry.PeakW,
        entry.EnergyQuality, entry.EndSeq!.Value, entry.EndWall!.Value);

    private static void Session(
        LineBuffer lines, string site, string machine, SessionEndReason reason, double occupied, double active, double energyWh, double peakW, EnergyQuality quality,
        long seq, DateTimeOffset end)
    {
        lines.Raw("session,end_reason="u8);
        lines.Tag(PointWords.Of(reason));
        lines.Raw(",machine="u8);
        lines.Tag(machine);
        lines.Raw(",site="u8);
        lines.Tag(site);
        lines.Raw(" occupied_s="u8);
        lines.Float(occupied);
        lines.Raw(",active_s="u8);
        lines.Float(active);
        lines.Raw(",energy_wh="u8);
        lines.Float(energyWh);
        lines.Raw(",peak_w="u8);
        lines.Float(peakW);
        lines.Raw(",quality="u8);
        lines.Quoted(PointWords.Of(quality));
        lines.Raw(",seq="u8);
        lines.Integer(seq);
        lines.Raw("i"u8);
        lines.End(end.ToUnixTimeMilliseconds(), (int)(seq % 1_000_000));
    }

    private static void Machine(LineBuffer lines, ReadOnlySpan<byte> measurement, string site, string agent, string machine)
    {
        lines.Raw(measurement);
        lines.Raw(",agent="u8);
        lines.Tag(agent);
        lines.Raw(",machine="u8);
        lines.Tag(machine);
        lines.Raw(",site="u8);
        lines.Tag(site);
    }

    private static void Measured(LineBuffer lines, ReadOnlySpan<byte> field, double? value)
    {
        if (value is { } number)
        {
            lines.Raw(field);
            lines.Float(number);
            lines.Raw(","u8);
        }
    }

    private static void Contactor(LineBuffer lines, bool? contactor)
    {
        if (contactor is { } closed)
        {
            lines.Raw(closed ? "contactor=1i,"u8 : "contactor=0i,"u8);
        }
    }
}
