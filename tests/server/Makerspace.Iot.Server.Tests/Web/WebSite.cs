using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Hosting;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.Server.Tests.Accounts;
using Makerspace.Iot.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace Makerspace.Iot.Server.Tests.Web;

/// <summary>The real web server of a test on a port of its own: real registry in SQLite, the test's own ledger, live board and clock.</summary>
public sealed class WebSite : IAsyncDisposable
{
    /// <summary>A name with markup in it, as somebody might enter one.</summary>
    public const string Hostile = "<script>alert(1)</script>\"'&=";

    private readonly TempFolder _folder;
    private readonly IDbContextFactory<MakerspaceDb> _databases;
    private readonly WebApplication _app;

    private WebSite(TempFolder folder, IDbContextFactory<MakerspaceDb> databases, WebApplication app, MemoryLedger ledger, Mock<IIngestState> ingest, ManualTime time)
    {
        (_folder, _databases, _app, Ledger, Ingest, Time) = (folder, databases, app, ledger, ingest, time);
        Anonymous = Client(null);
    }

    /// <summary>Asks as an administrator of the network who has signed in.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>Asks as somebody who has not.</summary>
    public HttpClient Anonymous { get; }

    /// <summary>The cookie of <see cref="Http"/>.</summary>
    public string Cookie { get; private set; } = "";

    public MemoryLedger Ledger { get; }

    /// <summary>What the ingest says of itself: connected, nothing lost, unless a test sets it up otherwise.</summary>
    public Mock<IIngestState> Ingest { get; }

    public ManualTime Time { get; }

    public LiveBoard Board => _app.Services.GetRequiredService<LiveBoard>();

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts one; by default with a small registry, at Monday 2 March 2026, 09:00 in Paris.</summary>
    public static async Task<WebSite> StartAsync(bool empty = false, InfluxOptions? influx = null, DateTimeOffset? now = null, int port = 0, string[]? allowedHosts = null, string[]? trustedProxies = null, IStartupFilter? startup = null, MailOptions? mail = null, bool demo = false)
    {
        var folder = new TempFolder();
        var options = new ServerOptions { Data = folder.File("data"), Urls = $"http://127.0.0.1:{port}", Influx = influx, AllowedHosts = allowedHosts ?? [], TrustedProxies = trustedProxies ?? [], Mail = mail, Demo = demo };
        IDbContextFactory<MakerspaceDb> databases = DatabaseProvider.CreateFactory(options);
        await using (MakerspaceDb db = databases.CreateDbContext())
        {
            await SchemaMigrator.MigrateAsync(db);
            if (!empty)
            {
                await FillAsync(db);
            }
        }

        var ledger = new MemoryLedger();
        var ingest = new Mock<IIngestState>();
        ingest.SetupGet(i => i.Broker).Returns(new BrokerState(true, null));
        ingest.SetupGet(i => i.Losses).Returns(new IngestLosses());
        ingest.SetupGet(i => i.Curves).Returns(new CurveWrites());
        var time = new ManualTime(now);
        WebApplication app = ServerHost.Build(options, builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(time);
            builder.Services.AddSingleton<ILedgerReader>(ledger);
            builder.Services.AddSingleton(ingest.Object);
            if (startup is not null)
            {
                builder.Services.AddSingleton(startup);
            }
        });
        await app.StartAsync();
        var site = new WebSite(folder, databases, app, ledger, ingest, time);
        (_, site.Cookie) = await TestAccounts.SignInAsync(app.Services, Role.NetworkAdministrator, Everywhere.Mark);
        site.Http = site.Client(site.Cookie);
        return site;
    }

    /// <summary>Adds rows to the registry.</summary>
    public async Task AddAsync(params Core.Registry.Record[] rows)
    {
        await using MakerspaceDb db = _databases.CreateDbContext();
        foreach (IGrouping<Type, Core.Registry.Record> kind in rows.GroupBy(r => r.GetType()))
        {
            db.AddRange(kind);
            await db.SaveChangesAsync();
        }

        await RegistryVersion.BumpAsync(db);
    }

    /// <summary>Asks as somebody who has signed in with one role.</summary>
    public async Task<HttpClient> AsAsync(Role role, string at = "la-fabunit") => Client((await TestAccounts.SignInAsync(Services, role, at)).Cookie);

    /// <summary>Asks with a cookie; null for none.</summary>
    public HttpClient Client(string? cookie) => new(new SignedInHandler(cookie)) { BaseAddress = new Uri(_app.Urls.Single()) };

    public async Task<IHtmlDocument> PageAsync(string address, HttpStatusCode expected = HttpStatusCode.OK, HttpClient? http = null)
    {
        HttpResponseMessage answer = await (http ?? Http).GetAsync(address);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == answer.StatusCode, $"{address}: {answer.StatusCode}\n{text}");
        return new HtmlParser().ParseDocument(text);
    }

    /// <summary>An agent says that it is there, or gone.</summary>
    public void AgentSays(string agent, bool online = true, string site = "la-fabunit", string[]? faults = null) =>
        Board.StatusSeen(site, agent, new AgentStatus { Online = online, Boot = "b1", At = Time.GetUtcNow(), Faults = faults ?? [] });

    /// <summary>An agent says what a machine does.</summary>
    public void MachineSays(string machine, MachineCondition state, double? powerW = null, bool? contactor = false, bool relay = false, string[]? faults = null, string agent = "fabunit-1", string site = "la-fabunit", string[]? interlocks = null, string? mode = null) =>
        Board.StateSeen(site, agent, machine, new StateMessage
        {
            State = state,
            Since = Time.GetUtcNow().AddMinutes(-12),
            At = Time.GetUtcNow(),
            PowerW = powerW,
            Relay = relay,
            Contactor = contactor,
            Faults = faults ?? [],
            Interlocks = interlocks,
            Mode = mode,
        });

    /// <summary>A session of the ledger.</summary>
    public SessionLine Session(DateTimeOffset start, string machine = "press-1", string? structure = "s-plaque", double activeSeconds = 3600, double energyWh = 1500, string member = "m-ada",
        EnergyQuality quality = EnergyQuality.Metered, SessionPurpose purpose = SessionPurpose.Production, SessionEndReason reason = SessionEndReason.BadgeOut, string site = "la-fabunit")
    {
        long seq = Ledger.Sessions.Count + 1;
        var line = new SessionLine
        {
            Agent = "fabunit-1",
            Epoch = "e1",
            Seq = seq,
            Session = "x" + seq,
            Machine = machine,
            Site = site,
            Member = member,
            Structure = structure,
            Start = start,
            End = start.AddSeconds(2 * activeSeconds),
            OccupiedSeconds = 2 * activeSeconds,
            ActiveSeconds = activeSeconds,
            EnergyWh = energyWh,
            EnergyQuality = quality,
            Purpose = purpose,
            EndReason = reason,
        };
        Ledger.Sessions.Add(line);
        return line;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Anonymous.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();

        // Its own pool alone: other tests are at work.
        await using (MakerspaceDb db = _databases.CreateDbContext())
        {
            SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
        }

        _folder.Dispose();
    }

    private static async Task FillAsync(MakerspaceDb db)
    {
        db.AddRange(
            new Site { Name = "la-fabunit", Label = "La FabUnit", Department = "Drôme" },
            new Site { Name = "val-solidaire", Label = "Val Solidaire", Department = "Essonne" },
            new Agent { Name = "fabunit-1", Site = "la-fabunit" },
            new Agent { Name = "val-1", Site = "val-solidaire" },
            new AgentSite { Agent = "fabunit-1", Site = "la-fabunit", FirstDay = new DateOnly(2020, 1, 1) },
            new AgentSite { Agent = "val-1", Site = "val-solidaire", FirstDay = new DateOnly(2020, 1, 1) },
            new MachineCategory { Name = "plastic-press", Label = "Presse à plaques", Trade = "fabrication numérique" },
            new Machine { Name = "press-1", Label = "Presse à plaques recyclées", Category = "plastic-press" },
            new Machine { Name = "shredder-1", Label = Hostile, Category = "plastic-press" },
            new Machine { Name = "printer-1", Label = "Imprimante 3D n° 1", Category = "plastic-press" },
            new Structure { Ref = "s-plaque", Label = "La Plaque Verte" },
            new Structure { Ref = "s-hostile", Label = Hostile },
            new Person { Ref = "m-ada" });
        await db.SaveChangesAsync();
        var longAgo = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
        db.AddRange(
            new Placement { Machine = "press-1", From = longAgo, Agent = "fabunit-1" },
            new Placement { Machine = "shredder-1", From = longAgo, Agent = "fabunit-1" },
            new Placement { Machine = "printer-1", From = longAgo, Agent = "val-1" },
            new Membership { Person = "m-ada", Site = "*", Structure = "s-plaque", FirstDay = new DateOnly(2024, 1, 1), Kind = MembershipKind.Resident },
            new TariffRate { Kind = MembershipKind.Resident, FirstDay = new DateOnly(2024, 1, 1), EurosPerActiveHour = 6m, EurosPerKwh = 0.2m });
        await db.SaveChangesAsync();
        await RegistryVersion.BumpAsync(db);
    }
}
