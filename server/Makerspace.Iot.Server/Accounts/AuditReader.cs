using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>What is asked of the audit. Null means no restriction.</summary>
/// <param name="Scope">The sites of the rows.</param>
/// <param name="Actor">Who acted, as it stands in the audit.</param>
/// <param name="Kind">Kind of row.</param>
/// <param name="Row">One row.</param>
/// <param name="From">At or after.</param>
/// <param name="To">Before.</param>
/// <param name="ActorKind">What kind of actor.</param>
public sealed record AuditQuery(SiteScope Scope, string? Actor = null, string? Kind = null, Guid? Row = null, DateTimeOffset? From = null, DateTimeOffset? To = null, ActorKind? ActorKind = null);

/// <summary>Reads the audit, the newest first, by indexes and never counted. Thread-safe.</summary>
/// <param name="databases">The database.</param>
public sealed class AuditReader(IDbContextFactory<MakerspaceDb> databases)
{
    /// <summary>One page, from a place (null: the newest).</summary>
    public async Task<ListPage<AuditEntry>> ReadAsync(AuditQuery query, ListCursor? from, int pageSize, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        IQueryable<AuditEntry> found = db.Set<AuditEntry>().AsNoTracking();
        found = query.Scope.Sites switch
        {
            null => found,
            [var one] => found.Where(a => a.Site == one),
            var sites => found.Where(a => a.Site != null && sites.Contains(a.Site)),
        };
        found = Readable(query.Actor) is { } actor ? found.Where(a => a.Actor == actor) : found;
        found = query.ActorKind is { } actors ? found.Where(a => a.ActorKind == actors) : found;
        found = Readable(query.Kind) is { } kind ? found.Where(a => a.Kind == kind) : found;
        found = query.Row is { } row ? found.Where(a => a.Row == row) : found;
        found = query.From is { } first ? found.Where(a => a.At >= first) : found;
        found = query.To is { } end ? found.Where(a => a.At < end) : found;
        return await ListPage<AuditEntry>.ReadAsync(
            from, pageSize, (place, count) => From(found, place).Take(count).ToListAsync(cancellationToken), a => new ListCursor(a.At, "audit", a.Act.ToString("N"), a.Number));
    }

    // PostgreSQL takes no NUL; what is put in its place stands in no entry.
    private static string? Readable(string? text) => text?.Replace('\0', '\uFFFD');

    private static IQueryable<AuditEntry> From(IQueryable<AuditEntry> all, ListCursor? from)
    {
        if (from is not { At: var at, Record: var record, Seq: >= 0 and <= int.MaxValue and var seq } || !Guid.TryParse(record, out Guid act))
        {
            return all.OrderByDescending(a => a.At).ThenByDescending(a => a.Act).ThenByDescending(a => a.Number);
        }

        int number = (int)seq;
        return from.Newer
            ? all.Where(a => a.At >= at && (a.At > at || a.Act > act || (a.Act == act && a.Number > number))).OrderBy(a => a.At).ThenBy(a => a.Act).ThenBy(a => a.Number)
            : From(all.Where(a => a.At <= at && (a.At < at || a.Act < act || (a.Act == act && a.Number < number))), null);
    }
}
