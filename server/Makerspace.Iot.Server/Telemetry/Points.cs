using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Core.Registry;

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
    /// One line at the effective start of a session. Site, machine, start and identity make the point: whatever is said of the same session later takes its place.
    /// The identity counts in its nanoseconds, so that two sessions of one machine that begin in the same millisecond stay two points.
    /// </summary>
    public static void Usage(LineBuffer lines, UsagePoint session)
    {
        lines.Raw("usage,machine="u8);
        lines.Tag(session.Machine);
        lines.Raw(",site="u8);
        lines.Tag(session.Site);
        lines.Raw(" occupied_s="u8);
        lines.Float(session.OccupiedSeconds);
        lines.Raw(",active_s="u8);
        lines.Float(session.ActiveSeconds);
        lines.Raw(",energy_wh="u8);
        lines.Float(session.EnergyWh);
        lines.Raw(",peak_w="u8);
        lines.Float(session.PeakW);
        lines.Raw(",quality="u8);
        lines.Quoted(PointWords.Of(session.Quality));
        lines.Raw(",end_reason="u8);
        lines.Quoted(session.EndReason is { } reason ? PointWords.Of(reason) : "none");
        lines.Raw(",month="u8);
        lines.Quoted(session.Month.ToString());
        uint identity = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(session.Session)));
        lines.End(session.Start.ToUnixTimeMilliseconds(), (int)(identity % 1_000_000));
    }

    /// <summary>One line at the first day of a month that has a session.</summary>
    public static void UsageMonth(LineBuffer lines, CalendarMonth month)
    {
        lines.Raw("usage_months,month="u8);
        lines.Tag(month.ToString());
        lines.Raw(" written=1i"u8);
        lines.End(new DateTimeOffset(month.FirstDay.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds());
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

/// <summary>What the curves keep of a session.</summary>
/// <param name="Site">Site.</param>
/// <param name="Machine">Machine.</param>
/// <param name="Session">Identity.</param>
/// <param name="Start">Effective start, UTC.</param>
/// <param name="Month">The month of its start at its site.</param>
/// <param name="OccupiedSeconds">Time occupied.</param>
/// <param name="ActiveSeconds">Time working.</param>
/// <param name="EnergyWh">Energy.</param>
/// <param name="PeakW">Highest power.</param>
/// <param name="Quality">Where the energy comes from.</param>
/// <param name="EndReason">Why it ended; null if no end came.</param>
public readonly record struct UsagePoint(
    string Site, string Machine, string Session, DateTimeOffset Start, CalendarMonth Month, double OccupiedSeconds, double ActiveSeconds, double EnergyWh, double PeakW,
    EnergyQuality Quality, SessionEndReason? EndReason);
