using System.Data;
using System.Reflection;
using System.Text.RegularExpressions;
using Makerspace.Iot.Server.Accounts;
using Makerspace.Iot.Server.Bookings;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Bookings;
using Makerspace.Iot.Server.Core.Maintenance;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Core.Training;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Hosting;
using Makerspace.Iot.Server.Hosting.Commands;
using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Statements;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.Server.Tests.Accounts;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Training;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.Live;
using Makerspace.Iot.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Server.Tests.Ledger;

/// <summary>No page, no answer of the interface and no background task reads the whole of a table that grows with use: asked of the databases themselves, with statistics.</summary>
public sealed partial class QueryPlanTests
{
    private static readonly string[] Addresses =
    [
        "/", "/?site=s-1", "/live", "/live?site=s-1", "/wall?site=s-1", "/sessions", "/sessions?machine=m-1", "/sessions?month=2025-02", "/sessions?month=2025-02&machine=m-1", "/refusals", "/members", "/members?site=s-1&state=current&structure=c-1", "/members/m-1", "/members/m-1/enrol", "/structures", "/structures/c-1/edit", "/alarms", "/usage", "/usage?month=2025-02", "/usage.csv?month=2025-03",
        "/structures/c-1?month=2025-02", "/structures/_?month=2025-02", "/structures/_unbadged?month=2025-02", "/machines/m-1", "/machines/m-1?range=week", "/machines/m-1?range=hour", "/machines/m-1/label", "/machines/m-1/qr.svg", "/m/m-1", "/defects", "/defects?state=settled", "/health", "/metrics",
        "/api/v1/sessions", "/api/v1/sessions?from=2025-02-01&to=2025-03-01", "/api/v1/sessions?site=s-1", "/api/v1/sessions?structure=c-1", "/api/v1/sessions?structure=_", "/api/v1/sessions?structure=_unbadged",
        "/api/v1/sessions?machine=m-1", "/api/v1/sessions?from=2025-02-01", "/api/v1/sessions?to=2025-02-01", "/api/v1/usage?month=2025-02", "/api/v1/refusals", "/api/v1/machines", "/sign-ins", "/me", "/me/sessions", "/me/data.json", "/billing", "/billing/i-1/2025-02", "/billing/i-1/2025-01", "/statements/0193a5b0-0000-7000-8000-000000000001", "/statements/0193a5b0-0000-7000-8000-000000000001.pdf", "/statements/0193a5b0-0000-7000-8000-000000000001.csv", "/statements/0193a5b0-0000-7000-8000-000000000001.json", "/statements/0193a5b0-0000-7000-8000-000000000001/credit", "/billing/i-1/fec?from=2025-01-01&to=2025-12-31", "/billing/i-1/2025-01/lines.csv", "/billing/i-1/2025-01/lines.json", "/billing/i-1/2025-02/draft.pdf?structure=none", "/accounts", "/journal", "/journal?who=c-7", "/accounts/c-none", "/sign-in", "/password", "/link/none", "/me/training", "/training", "/training?state=signed", "/training?state=cancelled", "/training/0193a5b0-0000-7000-8000-000000000002", "/qualifications", "/qualifications?state=30&site=s-1", "/qualifications/rules", "/members/m-1/qualifications", "/bookings", "/bookings?of=m-1&week=2025-02-03", "/bookings?of=any:s-1:press", "/bookings/rules", "/calendar/none", "/tariffs", "/tariffs/new", "/tariffs/0193a5b0-0000-7000-8000-000000000002",
    ];

    private static readonly Guid KnownTraining = Guid.Parse("0193a5b0-0000-7000-8000-000000000002");
    private static readonly Guid KnownStatement = Guid.Parse("0193a5b0-0000-7000-8000-000000000001");
    private static readonly Guid KnownRate = Guid.Parse("0193a5b0-0000-7000-8000-000000000002");

    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task Nothing_that_a_page_the_interface_or_a_task_asks_reads_the_whole_of_a_table_that_grows(DatabaseKind kind)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(kind);
        await RegisterAsync(test);
        await LargeLedger.FillAsync(test);
        var recorder = new SqlRecorder(test.Options);
        var time = new ManualTime(LargeLedger.Now);
        await AskPagesAsync(test, recorder, time);
        await RunTasksAsync(recorder, time);

        SentSql[] asked = [.. recorder.Sent, .. Statements()];
        Assert.True(asked.Length > 60, $"only {asked.Length} statements were seen");
        await using MakerspaceDb db = test.Open();
        await LargeLedger.SupposeFiveMillionAsync(db);
        var faults = new List<string>();
        foreach (SentSql sent in asked.Where(s => !s.Sql.StartsWith("PRAGMA", StringComparison.Ordinal)))
        {
            if (await QueryPlan.FaultOfAsync(db, sent) is { } fault)
            {
                faults.Add(fault);
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Theory]
    [DatabaseData]
    public async Task A_query_that_reads_a_whole_table_is_told(DatabaseKind kind)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(kind);
        await LargeLedger.FillAsync(test);
        await using MakerspaceDb db = test.Open();
        await LargeLedger.SupposeFiveMillionAsync(db);
        foreach (string sql in (string[])
        [
            """SELECT COUNT(*) FROM usage_entries WHERE "EndWall" IS NOT NULL""",
            """SELECT * FROM usage_entries ORDER BY "StartWall" DESC LIMIT 50""",
            """SELECT * FROM access_refusals ORDER BY "Reason", "Wall" DESC LIMIT 50""",
            """SELECT * FROM events WHERE "Disposition" = 'Refused' """,
            """SELECT SUM("EnergyWh") FROM usage_entries""",
            """SELECT * FROM audit_entries ORDER BY "Title" LIMIT 50""",
        ])
        {
            Assert.True(await QueryPlan.FaultOfAsync(db, new SentSql(sql, [])) is not null, sql);
        }
    }

    private static async Task RegisterAsync(TestDatabase test)
    {
        await using MakerspaceDb db = test.Open();
        db.Add(new MachineCategory { Name = "press", Label = "Presse", QualificationIdleMonths = 12 });
        db.AddRange(Enumerable.Range(0, 10).Select(i => new Site { Name = "s-" + i, Label = "S " + i, TimeZone = i == 3 ? "Indian/Reunion" : "Europe/Paris" }));
        db.AddRange(Enumerable.Range(0, 100).Select(i => new Agent { Name = "a-" + i, Site = "s-" + (i % 10) }));
        db.AddRange(Enumerable.Range(0, 100).Select(i => new AgentSite { Agent = "a-" + i, Site = "s-" + (i % 10), FirstDay = new DateOnly(2020, 1, 1) }));
        db.AddRange(Enumerable.Range(0, 300).Select(i => new Machine { Name = "m-" + i, Label = "M " + i, Category = "press" }));
        db.AddRange(Enumerable.Range(0, 300).Select(i => new Placement { Machine = "m-" + i, Agent = "a-" + (i % 100), From = LargeLedger.First.AddYears(-1) }));
        db.AddRange(Enumerable.Range(0, 30).Select(i => new Structure { Ref = "c-" + i, Label = "C " + i }));
        db.Add(new TariffRate { Id = KnownRate, Kind = MembershipKind.Resident, FirstDay = new DateOnly(2024, 1, 1), EurosPerActiveHour = 6m, EurosPerKwh = 0.2m });
        db.Add(new Person { Ref = "m-1" });
        db.Add(new Membership { Person = "m-1", Site = "s-1", Structure = "c-1", FirstDay = new DateOnly(2024, 1, 1), Kind = MembershipKind.Resident });
        db.AddRange(Enumerable.Range(0, 20_000).Select(i => new AuditEntry
        {
            Act = Guid.CreateVersion7(LargeLedger.First.AddMinutes(i)),
            Number = 1,
            At = LargeLedger.First.AddMinutes(i),
            ActorKind = ActorKind.Account,
            Actor = "c-" + (i % 50),
            Kind = "structures",
            Row = Guid.CreateVersion7(),
            Title = "s",
            Site = i % 3 == 0 ? null : "s-" + (i % 10),
        }));
        db.Add(new Qualification { Person = "m-1", Category = "press", Level = 2, SignedOn = DateOnly.FromDateTime(LargeLedger.Now.UtcDateTime).AddMonths(-12) });
        TrainingSession[] sessions = [.. Enumerable.Range(0, 3000).Select(i => new TrainingSession
        {
            Id = i == 0 ? KnownTraining : Guid.CreateVersion7(LargeLedger.First.AddHours(i)),
            Site = "s-" + (i % 10),
            Category = "press",
            Label = "Prise en main",
            TrainerPerson = "m-1",
            StartAt = i % 100 == 0 ? LargeLedger.Now.AddHours(i) : LargeLedger.First.AddHours(i),
            EndAt = i % 100 == 0 ? LargeLedger.Now.AddHours(i + 2) : LargeLedger.First.AddHours(i + 2),
            State = i % 100 == 0 ? TrainingState.Planned : i % 7 == 0 ? TrainingState.Cancelled : TrainingState.SignedOff,
        })];
        db.AddRange(sessions);
        db.AddRange(Enumerable.Range(0, 300).Select(i => new Person { Ref = "t-" + i }));
        db.AddRange(sessions.SelectMany((s, i) => Enumerable.Range(0, 3).Select(k => new TrainingPlace { Session = s.Id, Person = "t-" + (((i * 3) + k) % 300) })));
        db.Add(new TrainingPlace { Session = KnownTraining, Person = "m-1" });
        db.AddRange(Enumerable.Range(0, 5000).Select(i => new Booking
        {
            Machine = "m-" + (i % 300),
            Site = "s-" + (i % 10),
            Person = i % 500 == 0 ? "m-1" : "t-" + (i % 300),
            StartAt = (i % 50 == 0 ? LargeLedger.Now : LargeLedger.First).AddHours(i),
            EndAt = (i % 50 == 0 ? LargeLedger.Now : LargeLedger.First).AddHours(i + 1),
            State = i % 9 == 0 ? BookingState.Cancelled : BookingState.Booked,
        }));
        db.Add(new BookingFeed { Person = "m-1", Hash = "none" });
        db.AddRange(Enumerable.Range(0, 5000).Select(i => new DefectReport
        {
            Machine = "m-" + (i % 300),
            Site = "s-" + (i % 10),
            What = "bruit",
            ReportedAt = LargeLedger.First.AddMinutes(i),
            State = i % 50 == 0 ? DefectState.Open : i % 51 == 0 ? DefectState.Acknowledged : DefectState.Settled,
            Note = "fait",
        }));
        await db.SaveChangesAsync();
        await BillAsync(db);
        await RegistryVersion.BumpAsync(db);
    }

    // Issuers with two closed years, their documents and lines; the first document has a known id.
    private static async Task BillAsync(MakerspaceDb db)
    {
        (byte[] tables, byte[] state) = (new PriceBook(["s-1"], [], [], [], [], [], []).Pack(), PackedState.Pack(AllowanceState.Empty));
        const string Parties = """{"Issuer":"I 1","Siren":"732829320","Street":"rue","Town":"ville","Payer":"C 1","Vat":[]}""";
        int number = 0;
        for (int i = 0; i < 10; i++)
        {
            string issuer = "i-" + i;
            db.Add(new Issuer { Ref = issuer, Label = "I " + i, Siren = "732829320", Street = "rue", Town = "ville" });
            db.AddRange(new IssuerSite { Issuer = issuer, Site = "s-" + i, FirstDay = new DateOnly(2023, 1, 1) }, new IssuerVat { Issuer = issuer, FirstDay = new DateOnly(2023, 1, 1), Percent = 20 });
            Closing[] closings = [.. Enumerable.Range(0, 24).Select(m => new Closing { Issuer = issuer, Month = new DateOnly(2023, 2, 1).AddMonths(m), LedgerVersion = -1, Tables = tables, State = state })];
            db.AddRange(closings);
            await db.SaveChangesAsync();
            foreach (Closing closing in closings)
            {
                for (int s = 0; s < 4; s++)
                {
                    Guid id = i == 1 && number % 96 == 0 ? KnownStatement : Guid.CreateVersion7();
                    db.Add(new Statement { Id = id, Closing = closing.Id, Issuer = issuer, Year = 2025, Order = ++number, Number = "2025-" + number, Structure = "c-" + s, Parties = Parties });
                    db.AddRange(Enumerable.Range(1, 6).Select(l => new StatementRow
                    {
                        Closing = closing.Id,
                        Position = (s * 6) + l,
                        Statement = id,
                        Issuer = issuer,
                        Month = closing.Month,
                        Structure = "c-" + s,
                        Source = "a-1",
                        Entry = "e-" + l,
                        Site = "s-" + i,
                        Machine = "m-1",
                        Member = "p-1",
                        At = LargeLedger.First,
                        Version = "v",
                        French = "f",
                        English = "e",
                        VatPercent = 20,
                    }));
                }
            }

            await db.SaveChangesAsync();
            db.ChangeTracker.Clear();
        }
    }

    private async Task AskPagesAsync(TestDatabase test, SqlRecorder recorder, TimeProvider time)
    {
        var options = new ServerOptions { Data = test.Options.Data, Database = test.Options.Database, Urls = "http://127.0.0.1:0" };
        await using WebApplication app = ServerHost.Build(options, builder =>
        {
            builder.Services.AddSingleton(time);
            builder.Services.AddSingleton<IDbContextFactory<MakerspaceDb>>(recorder);
            builder.Services.AddSingleton(Moq.Mock.Of<IIngestState>(i => i.Broker == new BrokerState(true, null) && i.Losses == new IngestLosses() && i.Curves == new CurveWrites()));
        });
        await app.StartAsync(_cancel);

        // As somebody who may see everything, and as somebody of one site, for whom other statements are sent.
        Assert.Empty(Routes(app).Where(route => !Array.Exists(Addresses, a => TemplateMatches(route, a.Split('?')[0]))).Select(route => route.RawText));
        foreach ((Role role, string at) in new[] { (Role.NetworkAdministrator, Everywhere.Mark), (Role.SiteDirector, "s-1") })
        {
            (_, string cookie) = await TestAccounts.SignInAsync(app.Services, role, at, databases: test.Factory);
            await AskPagesAsync(new Uri(app.Urls.Single()), cookie, whole: at == Everywhere.Mark);
        }

        await app.StopAsync(_cancel);
    }

    private async Task AskPagesAsync(Uri web, string cookie, bool whole)
    {
        using var http = new HttpClient(new SignedInHandler(cookie)) { BaseAddress = web };
        foreach (string address in Addresses)
        {
            // Whether the server thinks that it is well is not asked here: on a busy machine it may not. What is of no site, a site is not shown.
            using HttpResponseMessage answer = await http.GetAsync(new Uri(address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, _cancel);
            Assert.True(answer.IsSuccessStatusCode || address == "/health" || !whole || address.EndsWith("none", StringComparison.Ordinal), $"{address}: {answer.StatusCode}");
            if (address.StartsWith("/live", StringComparison.Ordinal) && answer.IsSuccessStatusCode)
            {
                Assert.NotEqual(0, await (await answer.Content.ReadAsStreamAsync(_cancel)).ReadAsync(new byte[1], _cancel));
                continue;
            }

            string text = await answer.Content.ReadAsStringAsync(_cancel);
            foreach (string place in Places(text))
            {
                await http.GetStringAsync(new Uri(address + (address.Contains('?', StringComparison.Ordinal) ? "&" : "?") + place, UriKind.Relative), _cancel);
            }
        }
    }

    // What the program answers without the database: files, and the description of the interface.
    private static IEnumerable<RoutePattern> Routes(WebApplication app) => ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
        .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") != false).Select(e => e.RoutePattern)
        .Where(p => p.RawText is { } text && !text.StartsWith("/assets", StringComparison.Ordinal) && !text.StartsWith("/openapi", StringComparison.Ordinal) && !text.Contains("_framework", StringComparison.Ordinal));

    private static bool TemplateMatches(RoutePattern route, string path) =>
        new TemplateMatcher(new RouteTemplate(route), []).TryMatch(path, []);

    private static IEnumerable<string> Places(string text)
    {
        // As the answers give it: in an address of a page, or as a value of the interface.
        if (NextPlace().Match(text) is { Success: true } next)
        {
            string place = Uri.UnescapeDataString(next.Groups["p"].Value);
            yield return ListCursor.After + "=" + place;
            yield return ListCursor.Before + "=" + place;
        }
    }

    [GeneratedRegex("\"next\":\"(?<p>[^\"]+)\"|after=(?<p>[^\"&]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NextPlace();

    /// <summary>Those that read or write rows of the ledger, all of which the test runs or asks a page of, and the others.</summary>
    [Fact]
    public void Every_background_task_of_the_server_is_known_here()
    {
        string[] ran = [nameof(SessionDater), nameof(SessionCloser), nameof(UsagePoints), nameof(CheckpointRemoval), nameof(DaySummer), nameof(ServerHealth), nameof(LiveStream), nameof(ExpiryReminders)];
        string[] statementsOfTheLedger = ["IngestService", nameof(QuarantineAlarms)];
        string[] registryAlone = ["AccessPublisher", "AccountNotices", "ControlLink"];
        string[] wholeByNature = ["BackupSchedule", "SqliteUpkeep"];
        Assert.Equal(
            [.. ran.Concat(statementsOfTheLedger).Concat(registryAlone).Concat(wholeByNature).Order(StringComparer.Ordinal)],
            typeof(ServerHost).Assembly.GetTypes().Where(t => t.IsClass && !t.IsAbstract && t.IsAssignableTo(typeof(IHostedService))).Select(t => t.Name).Order(StringComparer.Ordinal));
    }

    private async Task RunTasksAsync(SqlRecorder recorder, TimeProvider time)
    {
        var board = new LiveBoard(time);
        using var cache = new RegistryCache(recorder, TimeProvider.System);
        using var dater = new SessionDater(recorder, cache, board, time, NullLogger<SessionDater>.Instance);
        await dater.PassAsync(_cancel);
        using var closer = new SessionCloser(recorder, new ServerOptions(), board, time, NullLogger<SessionCloser>.Instance);
        await closer.PassAsync(_cancel);
        using var queries = new InfluxQueries(new InfluxOptions { Url = "http://127.0.0.1:1" }, UsagePoints.Patience, UsagePoints.MostBytes);
        using var folder = new TempFolder();
        using var points = new UsagePoints(recorder, new NoTelemetryWriter(), queries, folder.File("days.json"), time, NullLogger.Instance);
        await points.PassAsync(_cancel);
        RegistryPicture registry = RegistryPicture.Of(await cache.ReadAsync(_cancel));
        new LedgerReapply(recorder, time).Run(registry, dryRun: true, _cancel);
        using var removal = new CheckpointRemoval(recorder, time, NullLogger<CheckpointRemoval>.Instance);
        removal.Pass();
        using var summer = new DaySummer(new LedgerReader(recorder), cache, new UsageDays(recorder), time, NullLogger<DaySummer>.Instance);
        Assert.True(await summer.PassAsync(null, _cancel) > 0);
        await new QualificationUses(recorder, cache, new RegistryWriter(recorder), time).PassAsync(_cancel);
        await using (MakerspaceDb db = recorder.CreateDbContext())
        {
            foreach (bool every in (bool[])[false, true])
            {
                await SessionsCommand.Page(db, every, null).ToListAsync(_cancel);
                await SessionsCommand.Page(db, every, await db.Set<UsageEntry>().AsNoTracking().FirstAsync(u => u.Agent == "a-1" && u.Session == "x-1", _cancel)).ToListAsync(_cancel);
            }
        }

        await new AckSender(Moq.Mock.Of<Mqtt.IMqttLink>(), recorder, new IngestStatus()).SendAgainAsync("s-1", "a-1", "e-unknown", _cancel);
    }

    // What is sent past EF Core: every statement of the ledger's own connection.
    private static IEnumerable<SentSql> Statements() =>
        from type in typeof(StatementText).Assembly.GetTypes()
        from field in type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
        where field.FieldType == typeof(StatementText)
        let text = (StatementText)field.GetValue(null)!
        select new SentSql(text.Sql, [.. text.Parameters.Select(p => (p.Name, p.Type, Sample(p.Type)))]);

    private static object? Sample(DbType type) => type switch
    {
        DbType.String => "a-1",
        DbType.Int64 => 77L,
        DbType.Int32 => 1,
        DbType.Double => 1.5,
        DbType.DateTime => LargeLedger.First.UtcDateTime,
        DbType.Date => DateOnly.FromDateTime(LargeLedger.First.UtcDateTime),
        _ => new byte[] { 1 },
    };
}
