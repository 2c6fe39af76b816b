using System.Text.Encodings.Web;
using System.Text.Unicode;
using Makerspace.Iot.Server.Access;
using Makerspace.Iot.Server.Accounts;
using Makerspace.Iot.Server.Bookings;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Data.Backups;
using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Keys;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Maintenance;
using Makerspace.Iot.Server.Members;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Statements;
using Makerspace.Iot.Server.Statements.Papers;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.Server.Training;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Web.Mail;
using Makerspace.Iot.Server.Workspace.Api;
using Makerspace.Iot.Server.Workspace.Attention;
using Makerspace.Iot.Server.Workspace.BookingPages;
using Makerspace.Iot.Server.Workspace.Live;
using Makerspace.Iot.Server.Workspace.Own;
using Makerspace.Iot.Server.Workspace.Public;
using Makerspace.Iot.Server.Workspace.TariffPages;
using Makerspace.Iot.Server.Workspace.TrainingPages;
using Makerspace.Iot.Server.Workspace.Usage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Makerspace.Iot.Server.Hosting;

/// <summary>Puts the server program together: database, pages, interface. The parts that talk to the broker are added by the serve command.</summary>
public static class ServerHost
{
    /// <summary>Builds the program without starting it.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="addParts">Adds further services, or puts others in place of those here.</param>
    public static WebApplication Build(ServerOptions options, Action<WebApplicationBuilder>? addParts = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });

        // Settings come from server.json and the command line alone; a stray variable or file of another program changes nothing.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning).AddFilter("Microsoft.Hosting", LogLevel.Warning)
            // It warns that the keys are not sealed by another key; the rights of their folder seal them.
            .AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
        builder.WebHost.UseUrls(options.Urls);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            WebLimits.Apply(kestrel);
            WebReach.UseCertificate(kestrel, options);
        });
        if (options.Https is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        AddServices(builder.Services, options);
        addParts?.Invoke(builder);

        WebApplication app = builder.Build();
        app.UseTrustedProxies(options);
        app.UseSecurityHeaders();
        app.UseHeadRequests();
        app.UseRequestLanguage();
        app.UseErrorAnswers();
        app.UseHostFilter(options);
        app.UseOnlySecured();
        app.UseApiParameters();
        app.UseRouting();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAccessTable();
        app.UseAntiforgery();
        app.MapWebFiles();
        app.MapWebPages();
        app.MapAccounts(options);
        app.MapLive();
        app.MapUsageCsv();
        app.MapStatementFiles();
        app.MapMachineCode();
        app.MapOwnData();
        BookingFeeds.Map(app);
        RouteGroupBuilder api = app.MapApi();
        api.MapMachines();
        api.MapSessions();
        api.MapUsage();
        api.MapRefusals();
        app.MapApiDescription();
        app.MapHealth();
        app.MapServerMetrics(options);
        return app;
    }

    private static void AddServices(IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(15));
        services.AddMakerspaceDb(options);
        services.AddSingleton<IAccessPolicy>(RolePolicy.Instance);
        services.AddSingleton<RegistryWriter>();
        services.AddMail(options);
        services.AddAccounts();
        services.TryAddSingleton<LiveBoard>();
        services.TryAddSingleton<RegistryCache>();
        services.AddSingleton<ILedgerReader, LedgerReader>();
        services.AddMembers();
        services.AddSingleton<BookingEdits>();
        services.AddSingleton<BookingReader>();
        services.AddSingleton<BookingFeeds>();
        services.AddSingleton<TrainingEdits>();
        services.AddSingleton<TrainingReader>();
        services.AddSingleton<QualificationUses>();
        services.AddSingleton<CategoryRuleEdits>();
        services.AddSingleton<DemoTraining>();
        services.AddSingleton<DemoBookings>();
        services.AddSingleton<CommandJournal>();
        services.AddSingleton(s => new MachineCommands(
            s.GetRequiredService<IDbContextFactory<MakerspaceDb>>(), s.GetRequiredService<TimeProvider>(), s.GetService<ServerKeys>(), s.GetService<ControlLink>(), s.GetRequiredService<IAccessPolicy>(),
            s.GetRequiredService<LiveBoard>(), s.GetRequiredService<ILogger<MachineCommands>>()));
        services.AddSingleton<UsageDays>();
        services.AddSingleton<UsageReader>();
        services.AddHostedService<DaySummer>();
        services.AddSingleton<TariffEdits>();
        services.AddSingleton<TariffTrial>();
        services.AddSingleton<StatementReader>();
        services.AddSingleton<BillingEdits>();
        services.AddSingleton<DemoBilling>();
        services.AddSingleton<MonthClosings>();
        services.AddSingleton<StatementFiles>();
        services.AddSingleton<FecExport>();
        services.AddSingleton<CreditNotes>();
        services.AddSingleton(s => new LiveReader(s.GetRequiredService<LiveBoard>(), s.GetRequiredService<ILedgerReader>(), s.GetRequiredService<BookingReader>().SpansAsync));
        services.AddSingleton<FailedTaps>();
        services.AddSingleton<LiveViews>();
        services.AddSingleton<LiveStream>();
        services.AddHostedService(s => s.GetRequiredService<LiveStream>());
        services.AddSingleton<LiveFragments>();
        services.AddSingleton<AttentionReader>();
        services.AddSingleton<DefectEdits>();
        services.AddSingleton<DefectReader>();
        services.AddSingleton<ReportThrottle>();
        services.AddSingleton(s => new PowerCurves(options.Influx, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ServerHealth>();
        services.AddHostedService(s => s.GetRequiredService<ServerHealth>());
        services.AddHostedService<SessionDater>();
        services.AddServerMetrics();
        services.AddSingleton<BackupMonitor>();
        if (options.Backup is not null)
        {
            services.AddHostedService<BackupSchedule>();
        }

        // Accented letters stay letters in the page's source; what means something in HTML is encoded all the same.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddRazorComponents();
        services.AddTransient(_ => Locale.Current);

        services.AddApiDescription();
        services.AddWebKeys(options);
    }
}
