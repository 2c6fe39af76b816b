using System.Globalization;
using System.Text.Json;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Settings;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>The time that a curve covers.</summary>
public enum CurveRange
{
    /// <summary>The last hour, a point per 15 s.</summary>
    Hour,

    /// <summary>The last day, a point per 5 minutes.</summary>
    Day,

    /// <summary>The last week, a point per 30 minutes.</summary>
    Week,
}

/// <summary>One step of a curve.</summary>
/// <param name="At">Begin of the step.</param>
/// <param name="MeanW">Mean power, in watts; null if nothing was measured: a gap is never a zero.</param>
/// <param name="PeakW">Highest power, in watts.</param>
public readonly record struct CurvePoint(DateTimeOffset At, double? MeanW, double? PeakW);

/// <summary>A curve, or why there is none.</summary>
/// <param name="Points">The steps in order of time; empty if nothing was measured or there is no server.</param>
/// <param name="Outcome">Whether it could be read.</param>
public sealed record PowerCurve(IReadOnlyList<CurvePoint> Points, CurveOutcome Outcome);

/// <summary>Whether a curve could be read.</summary>
public enum CurveOutcome
{
    /// <summary>Read; may hold no point.</summary>
    Read,

    /// <summary>No InfluxDB is set.</summary>
    NotConfigured,

    /// <summary>It does not answer, or refuses.</summary>
    Unavailable,
}

/// <summary>Reads power curves from InfluxDB. Thread-safe. Waits at most <see cref="Patience"/> and reads at most <see cref="MostBytes"/>.</summary>
public sealed class PowerCurves : IDisposable
{
    /// <summary>How long a page waits for a curve.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The largest answer read, in bytes; more counts as unavailable.</summary>
    public const int MostBytes = 2 * 1024 * 1024;

    private readonly InfluxQueries? _influx;
    private readonly TimeProvider _time;

    /// <summary>Takes the settings; <paramref name="options"/> is null if there is no InfluxDB, <paramref name="handler"/> for the network.</summary>
    public PowerCurves(InfluxOptions? options, TimeProvider time, HttpMessageHandler? handler = null) =>
        (_time, _influx) = (time, options is null ? null : new InfluxQueries(options, Patience, MostBytes, handler));

    /// <summary>Length and step of a range.</summary>
    public static (TimeSpan Length, TimeSpan Step) Of(CurveRange range) => range switch
    {
        CurveRange.Hour => (TimeSpan.FromHours(1), TimeSpan.FromSeconds(15)),
        CurveRange.Day => (TimeSpan.FromDays(1), TimeSpan.FromMinutes(5)),
        _ => (TimeSpan.FromDays(7), TimeSpan.FromMinutes(30)),
    };

    /// <summary>The curve of a machine up to now, wherever it stood.</summary>
    public async Task<PowerCurve> ReadAsync(string machine, CurveRange range, CancellationToken cancellationToken)
    {
        if (_influx is null)
        {
            return new PowerCurve([], CurveOutcome.NotConfigured);
        }

        // The name goes into a query text, so it must be nothing but a name.
        if (!WireName.IsValid(machine))
        {
            throw new ArgumentException("Not a wire name.", nameof(machine));
        }

        (TimeSpan length, TimeSpan step) = Of(range);
        DateTimeOffset now = _time.GetUtcNow();
        (string from, string to) = (Instant(now - length), Instant(now));
        string query = string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT mean(\"w\"), max(\"w\") FROM \"power\" WHERE \"machine\" = '{machine}' AND time >= '{from}' AND time <= '{to}' GROUP BY time({step.TotalSeconds:0}s) fill(null)");
        if (await _influx.RowsAsync(query, changes: false, cancellationToken) is not { } rows)
        {
            return new PowerCurve([], CurveOutcome.Unavailable);
        }

        try
        {
            return new PowerCurve([.. rows.Select(r => new CurvePoint(DateTimeOffset.FromUnixTimeMilliseconds(r[0].GetInt64()), Number(r[1]), Number(r[2])))], CurveOutcome.Read);
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            // Another program may stand at this address and answer anything: what has not the shape of a curve is none.
            return new PowerCurve([], CurveOutcome.Unavailable);
        }
    }

    /// <summary>Tells whether InfluxDB answers; null if none is set.</summary>
    public async Task<bool?> AnswersAsync(CancellationToken cancellationToken) => _influx is null ? null : await _influx.AnswersAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _influx?.Dispose();

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static double? Number(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
