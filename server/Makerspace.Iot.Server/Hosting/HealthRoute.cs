using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data.Backups;
using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Hosting;

/// <summary>
/// <c>/health</c>: how the server is, for a person and for a monitoring system. 200 while sessions can be recorded and shown (database answers, ledger can be written),
/// 503 otherwise. A stranger from another computer is told the status alone. A missing broker, an InfluxDB that is away or does not take what is written, or a backup that failed is reported and is no 503: the agents keep their sessions, the ledger needs no curve.
/// </summary>
public static class HealthRoute
{
    /// <summary>Maps it.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes) => routes.MapGet("/health", (HttpContext context, ServerHealth health, BackupMonitor backups) =>
    {
        HealthFacts facts = health.Facts;
        bool recording = facts.DatabaseProblem is null && facts.LedgerProblem is null;
        BackupState backup = backups.State;
        bool whole = recording && facts.Broker.Connected && facts.CurvesWhole != false && backup.Problem is null;
        string status = !recording ? "failing" : whole ? "healthy" : "degraded";
        int code = recording ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;

        // What is wrong names folders, addresses and numbers, which are for this computer and for whoever looks after the whole installation.
        if (!OwnComputer.Asks(context) && !context.Scope(Permission.ReadAlarms).IsNetwork)
        {
            return Results.Json(new { status, at = facts.At }, statusCode: code);
        }

        return Results.Json(
            new
            {
                status,
                at = facts.At,
                database = new { ok = facts.DatabaseProblem is null, problem = facts.DatabaseProblem },
                ledger = new { ok = facts.LedgerProblem is null, problem = facts.LedgerProblem?.In(Locale.Current.Language), waiting = facts.IngestWaiting },
                broker = new { connected = facts.Broker.Connected, lostAt = facts.Broker.LostAt },
                influx = new
                {
                    configured = facts.Influx is not null,
                    ok = facts.CurvesWhole,
                    answers = facts.Influx,
                    url = facts.InfluxUrl,
                    problem = facts.Curves.Problem,
                    held = facts.Curves.Held,
                    heldReason = facts.Curves.HeldReason,
                    refusedReason = facts.Curves.RefusedReason,
                },
                backup = new
                {
                    configured = backup.Configured,
                    ok = backup.Configured ? backup.Problem is null : (bool?)null,
                    lastAt = backup.LastAt,
                    problem = Locale.Current.Language == Language.English ? backup.Problem?.English : backup.Problem?.French,
                },
                alarms = facts.Alarms,
                quarantined = facts.Quarantined,
                sinceStart = facts.Losses,
            },
            statusCode: code);
    });
}
