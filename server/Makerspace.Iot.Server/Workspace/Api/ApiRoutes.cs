using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.Live;
using Makerspace.Iot.Server.Workspace.Usage;

namespace Makerspace.Iot.Server.Workspace.Api;

/// <summary>
/// The programming interface, version 1: read only, JSON, pages of at most <see cref="ILedgerReader.MostPerPage"/>. Fields are added, never renamed or removed, within a version.
/// Documented in docs/operations/api.md. Holds references of people, never names.
/// </summary>
public static class ApiRoutes
{
    private const int PerPage = 100;

    /// <summary>Maps it below <c>/api/v1</c>.</summary>
    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/v1");
        api.MapGet("/machines", Machines);
        api.MapGet("/sessions", Sessions);
        api.MapGet("/usage", Usage);
        api.MapGet("/refusals", Refusals);
    }

    private static async Task<IResult> Machines(HttpContext context, LiveReader live, RegistryReader registry, ServerHealth health, TimeProvider time)
    {
        var p = new Parameters(context.Request.Query);
        string? site = p.Name("site");
        RegistrySnapshot snapshot = await registry.ReadAsync(context.RequestAborted);
        LivePages.Known(snapshot, site);
        var machines = live.Read(snapshot, site, health.Facts.Broker, time.GetUtcNow())
            .SelectMany(s => s.Machines.Select(m => new ApiMachine(
                m.Machine, m.Title, m.Category, s.Site, Word(m.Freshness), m.Condition is { } c ? Word(c) : null, m.Since, m.HeardAt,
                m.Freshness == MachineFreshness.Fresh ? m.PowerW : null, m.Relay, m.Contactor, m.Faults.Split(' ', StringSplitOptions.RemoveEmptyEntries))))
            .ToList();
        return Results.Json(Cut(machines, p));
    }

    private static async Task<IResult> Sessions(HttpContext context, ILedgerReader ledger, UsageReader usage)
    {
        var p = new Parameters(context.Request.Query);
        (DateTimeOffset? from, DateTimeOffset? to) = (p.Instant("from"), p.Instant("to"));
        if (from >= to)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, ErrorTexts.Order);
        }

        (bool own, bool unbadged) = (p.Text("structure") == StructureAddress.OwnAccount, p.Text("structure") == StructureAddress.Unbadged);
        var query = new SessionQuery(from, to, p.Name("machine"), own || unbadged ? null : p.Name("structure"), own, p.Name("site"), unbadged);
        ListPage<SessionLine> page = await ledger.SessionsAsync(query, Place(p), Size(p), context.RequestAborted);
        IReadOnlyList<Price> prices = await usage.PricesAsync(page.Items, context.RequestAborted);
        return Results.Json(new ApiList<ApiSession>(page.Next?.Value, page.Previous?.Value, [.. page.Items.Zip(prices, Session)]));
    }

    private static async Task<IResult> Usage(HttpContext context, UsageReader usage)
    {
        UsageView view = await usage.ReadAsync(new Parameters(context.Request.Query).Month(), context.RequestAborted);
        return Results.Json(new ApiUsage(view.Month.ToString(), [.. view.Rows.Select(r => Row(r.Figures.Structure is null ? null : r.Title, r.Figures))], Row(null, view.Total)));
    }

    private static async Task<IResult> Refusals(HttpContext context, ILedgerReader ledger)
    {
        var p = new Parameters(context.Request.Query);
        ListPage<RefusalLine> page = await ledger.RefusalsAsync(Place(p), Size(p), context.RequestAborted);
        return Results.Json(new ApiList<ApiRefusal>(
            page.Next?.Value, page.Previous?.Value, [.. page.Items.Select(r => new ApiRefusal(r.At, r.Agent, r.Machine, r.Member, Word(r.Reason), r.Observed))]));
    }

    private static ApiSession Session(SessionLine s, Price price) => new(
        new ApiLedgerKey(s.Agent, s.Epoch, s.Seq), s.Session, s.Machine, s.Site, s.Member, s.Structure, s.Start, s.End, Word(s.StartClock),
        s.OccupiedSeconds, s.ActiveSeconds, s.EnergyWh, Word(s.EnergyQuality), Word(s.Purpose), End(s), price.Euros, Word(price.Outcome), s.RecordedStart);

    private static string End(SessionLine s) => s.EndReason is { } ended ? Word(ended) : Word(s.ClosedAs ?? SessionClosingKind.NoEnd);

    private static ApiUsageRow Row(string? title, UsageMonth sums) => new(
        sums.Unbadged ? StructureAddress.Unbadged : sums.Structure, title, sums.Sessions, sums.OccupiedMs / 1000m, sums.ActiveMs / 1000m, sums.EnergyMilliWh / 1000m, sums.Euros,
        sums.SessionsEnergyEstimated, sums.SessionsEnergyMissing, sums.SessionsWithoutTariff, sums.SessionsNotBilled,
        sums.EstimatedMilliWh / 1000m, sums.MissingMilliWh / 1000m, sums.SessionsWithoutEnd);

    private static ApiPage<T> Cut<T>(IReadOnlyList<T> all, Parameters p)
    {
        (int page, int size) = (p.Page(), Size(p));
        return new ApiPage<T>(page, size, all.Count, [.. all.Skip((page - 1) * size).Take(size)]);
    }

    // Who asks by number would be given the beginning again and again.
    private static ListCursor? Place(Parameters p) => p.Text("page") is null ? p.Place() : throw new RequestException(StatusCodes.Status400BadRequest, ErrorTexts.NoPages);

    private static int Size(Parameters p) => p.Whole("pageSize", 1, ILedgerReader.MostPerPage) ?? PerPage;

    // The words of the interface are those of the wire: kebab-case, and never translated.
    private static string Word<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
