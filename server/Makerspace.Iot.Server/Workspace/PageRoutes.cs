using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.Attention;
using Makerspace.Iot.Server.Workspace.Live;
using Makerspace.Iot.Server.Workspace.OneMachine;
using Makerspace.Iot.Server.Workspace.Refusals;
using Makerspace.Iot.Server.Workspace.Sessions;
using Makerspace.Iot.Server.Workspace.Usage;
using Makerspace.Iot.Server.Workspace.Words;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Makerspace.Iot.Server.Workspace;

/// <summary>The addresses of the pages. All are read only: there is no login yet, so nothing may be changed here.</summary>
public static class PageRoutes
{
    private const int PerPage = 50;

    /// <summary>Maps them.</summary>
    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", async (HttpContext context, LivePages pages) =>
        {
            (Locale l, Parameters p) = Of(context);
            return Page<LivePage>(new() { ["View"] = await pages.ReadAsync(context, l, p.Name("site"), p.Month()) });
        });
        routes.MapGet("/live", Live);
        routes.MapGet("/fragments/attention", async (HttpContext context, LivePages pages) =>
        {
            (Locale l, Parameters p) = Of(context);
            return Page<AttentionBox>(new() { ["Items"] = await pages.AttentionAsync(p.Name("site"), l, context.RequestAborted), ["L"] = l });
        });
        routes.MapGet("/fragments/sessions", async (HttpContext context, ILedgerReader ledger, RegistryReader registry) =>
        {
            (Locale l, Parameters p) = Of(context);
            RegistrySnapshot snapshot = await registry.ReadAsync(context.RequestAborted);
            IReadOnlyList<SessionLine> sessions = await ledger.LastSessionsAsync(new SessionQuery(Site: p.Name("site")), LivePages.Sessions, context.RequestAborted);
            return Page<SessionsTable>(new() { ["Sessions"] = sessions, ["Names"] = snapshot.Names, ["L"] = l });
        });
        routes.MapGet("/fragments/refusals", async (HttpContext context, ILedgerReader ledger, RegistryReader registry) =>
        {
            (Locale l, Parameters p) = Of(context);
            RegistrySnapshot snapshot = await registry.ReadAsync(context.RequestAborted);
            IReadOnlyList<RefusalLine> refusals = await ledger.LastRefusalsAsync(p.Name("site"), LivePages.Refusals, context.RequestAborted);
            return Page<RefusalsTable>(new() { ["Refusals"] = refusals, ["Names"] = snapshot.Names, ["L"] = l });
        });
        routes.MapGet("/fragments/usage", async (HttpContext context, UsageReader usage) =>
        {
            (Locale l, Parameters p) = Of(context);
            return Page<UsageTable>(new() { ["Usage"] = await usage.ReadAsync(p.Month(), context.RequestAborted), ["L"] = l });
        });
        MapLists(routes);
        routes.MapGet("/usage", async (HttpContext context, UsageReader usage) =>
        {
            (Locale l, Parameters p) = Of(context);
            return Page<UsagePage>(new() { ["Usage"] = await usage.ReadAsync(p.Month(), context.RequestAborted), ["L"] = l, ["LanguageSwitch"] = RequestLocale.Switch(context, l) });
        });
        routes.MapGet("/usage.csv", async (HttpContext context, UsageReader usage) =>
        {
            (Locale l, Parameters p) = Of(context);
            UsageView view = await usage.ReadAsync(p.Month(), context.RequestAborted);
            string name = (l.Language == Language.French ? "usage-par-structure-" : "usage-per-structure-") + view.Month + ".csv";
            return Results.File(UsageCsv.Of(view, l), "text/csv; charset=utf-8", name);
        });
        routes.MapGet("/structures/{structure}", Structure);
        routes.MapGet("/machines/{machine}", Machine);
    }

    private static void MapLists(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sessions", async (HttpContext context, ILedgerReader ledger, RegistryReader registry, UsageReader usage) =>
        {
            (Locale l, Parameters p) = Of(context);
            (CalendarMonth? month, string? machine) = (p.Month(), p.Name("machine"));
            RegistrySnapshot snapshot = await registry.ReadAsync(context.RequestAborted);
            return Page<SessionsPage>(new()
            {
                ["L"] = l,
                ["LanguageSwitch"] = RequestLocale.Switch(context, l),
                ["Sessions"] = await ledger.SessionsAsync(new SessionQuery(month?.From, month?.To, machine), p.Place(), PerPage, context.RequestAborted),
                ["Names"] = snapshot.Names,
                ["Months"] = await usage.MonthsAsync(context.RequestAborted),
                ["Month"] = month,
                ["Machine"] = machine,
            });
        });
        routes.MapGet("/refusals", async (HttpContext context, ILedgerReader ledger, RegistryReader registry) =>
        {
            (Locale l, Parameters p) = Of(context);
            RegistrySnapshot snapshot = await registry.ReadAsync(context.RequestAborted);
            return Page<RefusalsPage>(new()
            {
                ["L"] = l,
                ["LanguageSwitch"] = RequestLocale.Switch(context, l),
                ["Refusals"] = await ledger.RefusalsAsync(p.Place(), PerPage, context.RequestAborted),
                ["Names"] = snapshot.Names,
            });
        });
        routes.MapGet("/alarms", async (HttpContext context, ILedgerReader ledger, RegistryReader registry) =>
        {
            (Locale l, Parameters p) = Of(context);
            RegistrySnapshot snapshot = await registry.ReadAsync(context.RequestAborted);
            return Page<AlarmsPage>(new()
            {
                ["L"] = l,
                ["LanguageSwitch"] = RequestLocale.Switch(context, l),
                ["Alarms"] = await ledger.AlarmsAsync(PerPage, context.RequestAborted),
                ["Quarantine"] = await ledger.QuarantineAsync(PerPage, context.RequestAborted),
                ["Faults"] = await ledger.FaultsAsync(p.Place(), PerPage, context.RequestAborted),
                ["Names"] = snapshot.Names,
            });
        });
    }

    private static async Task<IResult> Live(HttpContext context, LiveStream stream, RegistryReader registry, IHostApplicationLifetime lifetime)
    {
        (Locale l, Parameters p) = Of(context);
        string? site = p.Name("site");
        LivePages.Known(await registry.ReadAsync(context.RequestAborted), site);
        if (HeadRequests.Is(context))
        {
            context.Response.ContentType = "text/event-stream";
            return Results.Empty;
        }

        if (!stream.TryEnter())
        {
            context.Response.Headers.RetryAfter = "30";
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        context.Response.OnCompleted(() =>
        {
            stream.Leave();
            return Task.CompletedTask;
        });

        // An open stream must not hold the server up when it stops.
        var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.Response.RegisterForDispose(end);
        return TypedResults.ServerSentEvents(stream.EventsAsync(site, l, end.Token));
    }

    private static async Task<IResult> Structure(string structure, HttpContext context, ILedgerReader ledger, RegistryReader registry, UsageReader usage, TimeProvider time)
    {
        (Locale l, Parameters p) = Of(context);
        (bool own, bool unbadged) = (structure == StructureAddress.OwnAccount, structure == StructureAddress.Unbadged);
        bool named = !own && !unbadged;
        if (named && !WireName.IsValid(structure))
        {
            throw new RequestException(StatusCodes.Status400BadRequest, ErrorTexts.Name, "structure", structure);
        }

        CalendarMonth month = p.Month() ?? CalendarMonth.Of(time.GetUtcNow());
        RegistrySnapshot snapshot = await registry.ReadAsync(context.RequestAborted);
        UsageView view = await usage.ReadAsync(month, context.RequestAborted);
        UsageRow? row = view.Rows.FirstOrDefault(r => named ? r.Figures.Structure == structure : r.Figures.Structure is null && r.Figures.Unbadged == unbadged);
        if (named && row is null && !snapshot.Names.Structures.ContainsKey(structure))
        {
            throw new RequestException(StatusCodes.Status404NotFound, ErrorTexts.NoStructure, structure);
        }

        var query = new SessionQuery(month.From, month.To, Structure: named ? structure : null, OwnAccount: own, Unbadged: unbadged);
        ListPage<SessionLine> sessions = await ledger.SessionsAsync(query, p.Place(), PerPage, context.RequestAborted);
        return Page<StructurePage>(new()
        {
            ["L"] = l,
            ["LanguageSwitch"] = RequestLocale.Switch(context, l),
            ["Title"] = own ? l[TableTexts.OwnAccount] : unbadged ? l[TableTexts.Unbadged] : snapshot.Names.Structure(structure),
            ["Month"] = month,
            ["Total"] = row?.Figures ?? new Core.Tariffs.UsageMonth { Structure = named ? structure : null, Unbadged = unbadged },
            ["Sessions"] = sessions,
            ["Prices"] = await usage.PricesAsync(sessions.Items, context.RequestAborted),
            ["Names"] = snapshot.Names,
        });
    }

    private static async Task<IResult> Machine(
        string machine, HttpContext context, ILedgerReader ledger, RegistryReader registry, LiveReader live, ServerHealth health, PowerCurves curves, TimeProvider time)
    {
        (Locale l, Parameters p) = Of(context);
        CurveRange range = p.Text("range") switch
        {
            null or "hour" => CurveRange.Hour,
            "day" => CurveRange.Day,
            "week" => CurveRange.Week,
            var other => throw new RequestException(StatusCodes.Status400BadRequest, ErrorTexts.Range, other),
        };
        RegistrySnapshot snapshot = await registry.ReadAsync(context.RequestAborted);
        if (!snapshot.Machines.TryGetValue(machine, out Machine? known))
        {
            throw new RequestException(StatusCodes.Status404NotFound, ErrorTexts.NoMachine, machine);
        }

        DateTimeOffset now = time.GetUtcNow();
        BrokerState broker = health.Facts.Broker;
        SiteView? site = live.Read(snapshot, null, broker, now).FirstOrDefault(s => s.Machines.Any(m => m.Machine == machine));
        string? category = snapshot.Categories.GetValueOrDefault(known.Category)?.Label;
        return Page<MachinePage>(new()
        {
            ["View"] = new MachinePageView
            {
                L = l,
                Now = now,
                LanguageSwitch = RequestLocale.Switch(context, l),
                Machine = machine,
                Title = known.Label,
                Place = string.Join(" · ", new[] { category, site?.Title }.Where(t => !string.IsNullOrEmpty(t))),
                Card = site?.Machines.First(m => m.Machine == machine),
                BrokerNotice = broker.Notice(l, now),
                Range = range,
                Curve = await curves.ReadAsync(machine, range, context.RequestAborted),
                Sessions = await ledger.LastSessionsAsync(new SessionQuery(Machine: machine), 20, context.RequestAborted),
                Names = snapshot.Names,
            },
        });
    }

    private static (Locale L, Parameters Parameters) Of(HttpContext context) => (RequestLocale.Of(context), new Parameters(context.Request.Query));

    private static RazorComponentResult<T> Page<T>(Dictionary<string, object?> parameters)
        where T : IComponent => new(parameters) { PreventStreamingRendering = true };
}
