using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Ledger;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>A closed session of an unset clock whose start may have to be worked out.</summary>
internal sealed record Undated(
    string Agent, string Session, string Site, string Epoch, double OccupiedSeconds, long? StartSeq, long EndSeq, DateTimeOffset UpdatedAt, DateTimeOffset StartAt, long? DatedSeq, long HighestSeq);

/// <summary>Writes the effective start of sessions that an unset clock recorded, and the site where their agent stood then, inside a transaction of the ledger.</summary>
internal static class SessionDating
{
    private static readonly StatementText Date = StatementText.Of(
        $"""
        UPDATE usage_entries SET "StartAt" = @StartAt, "Dating" = @Dating, "DatedSeq" = @DatedSeq, "Site" = @Site
        WHERE "Agent" = @Agent AND "Session" = @Session AND "Dating" = '{nameof(StartDating.Estimating)}' AND "EndWall" IS NOT NULL
          AND "Epoch" = @Epoch AND COALESCE("EndSeq", "CheckpointSeq", "StartSeq") = @Last AND "OccupiedSeconds" = @Occupied
        """,
        "StartAt:t Dating:s DatedSeq:l Site:s Agent:s Session:s Epoch:s Last:l Occupied:d");

    /// <summary>False if the entry is no longer as it was seen: then nothing is changed.</summary>
    public static bool TryWrite(LedgerConnection ledger, Undated seen, StartEstimate estimate, string site)
    {
        StartDating dating = estimate.Final ? StartDating.Estimated : StartDating.Estimating;
        if (ledger.Execute(Date, estimate.Start.UtcDateTime, dating.ToString(), seen.HighestSeq, site, seen.Agent, seen.Session, seen.Epoch, seen.EndSeq, seen.OccupiedSeconds) == 0)
        {
            return false;
        }

        if (seen.StartAt != estimate.Start || seen.Site != site)
        {
            ledger.Changed(seen.StartAt.UtcDateTime);
            ledger.Changed(estimate.Start.UtcDateTime);
        }

        return true;
    }
}
