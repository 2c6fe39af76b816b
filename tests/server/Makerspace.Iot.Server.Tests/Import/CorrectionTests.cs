using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Hosting.Commands;
using Makerspace.Iot.Server.Import;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Ingest;
using Makerspace.Iot.Server.Tests.Registry;
using Makerspace.Iot.Server.Tests.Tariffs;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Import;

/// <summary>Rows that were wrong, rows that a file lacks, and days that are past.</summary>
public sealed class CorrectionTests
{
    private const string Memberships = "person;site;structure;firstDay;lastDay;kind;retiré;motif\n";
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task A_wrong_first_day_is_withdrawn_and_set_right_in_one_file(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        Assert.Empty((await ImportAsync(test, "memberships.csv", Memberships + "m-eve;la-fabunit;;2062-03-01;;resident;;\n")).Errors);
        Assert.Contains(
            "se chevauchent", Assert.Single((await ImportAsync(test, "memberships.csv", Memberships + "m-eve;la-fabunit;;2026-03-01;;resident;;\n")).Errors).Message, StringComparison.Ordinal);

        ImportResult result = await ImportAsync(
            test, "memberships.csv", Memberships + "m-eve;la-fabunit;;2062-03-01;;;oui;chiffres échangés\nm-eve;la-fabunit;;2026-03-01;;resident;;\n");
        Assert.Empty(result.Errors);
        await using MakerspaceDb db = test.Open();
        Assert.Equal(new DateOnly(2026, 3, 1), (await db.Set<Membership>().SingleAsync(m => m.Person == "m-eve" && m.Site == "la-fabunit", _cancel)).FirstDay);
        AuditEntry gone = await db.Set<AuditEntry>().SingleAsync(a => a.Kind == "memberships" && a.After == null, _cancel);
        Assert.Equal(("chiffres échangés", true), (gone.Reason, gone.Before!.Contains("2062-03-01", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_withdrawal_without_a_reason_is_refused_and_one_of_nothing_is_said()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        Assert.Contains("motif", Assert.Single((await ImportAsync(test, "memberships.csv", Memberships + "m-bob;la-fabunit;;2026-01-01;;;oui;\n")).Errors).Message, StringComparison.Ordinal);
        Assert.Contains("rien à retirer", Assert.Single((await ImportAsync(test, "memberships.csv", Memberships + "m-bob;la-fabunit;;2031-01-01;;;oui;erreur\n")).Warnings).Message, StringComparison.Ordinal);
    }

    [Theory]
    [DatabaseData]
    public async Task Rows_that_a_file_lacks_are_named_and_end_only_if_asked(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        string file = RegistryImportTests.Write(test, "memberships.csv", "person;site;structure;firstDay;kind\nm-ada;la-fabunit;scop-fabunit;2026-01-01;résident\nm-eve;val-solidaire;;2026-01-01;staff\n");
        ImportResult named = await new RegistryImport(test.Factory).RunAsync([file], dryRun: false, _cancel);
        MissingRows missing = Assert.Single(named.Missing);
        Assert.Equal(("memberships", 1, 0), (missing.Table, missing.Count, missing.Ended));
        Assert.StartsWith("m-bob la-fabunit", Assert.Single(missing.Titles), StringComparison.Ordinal);
        Assert.False(named.Written);

        DateTimeOffset noon = new(2026, 6, 15, 10, 0, 0, TimeSpan.Zero);
        ImportResult ended = await new RegistryImport(test.Factory) { WithdrawMissing = true, Time = new Clock(noon) }.RunAsync([file], dryRun: false, _cancel);
        Assert.Equal(1, Assert.Single(ended.Missing).Ended);
        Assert.True(ended.Written);
        await using MakerspaceDb db = test.Open();
        Membership bob = await db.Set<Membership>().SingleAsync(m => m.Person == "m-bob", _cancel);
        Assert.Equal(new DateOnly(2026, 6, 14), bob.LastDay);
        Assert.Equal(1, await db.Set<AuditEntry>().CountAsync(a => a.Row == bob.Id && a.Before != null && a.Reason != null, _cancel));
    }

    [Fact]
    public async Task What_a_file_lacks_for_all_sites_ends_after_the_day_of_none_and_a_category_changes_on_the_day_of_the_machines_site()
    {
        // Half past nine in the evening of the first of December in UTC: the second at La Réunion, the first in Paris and in Martinique.
        await using ThreeZones network = await ThreeZones.StartAsync(DatabaseKind.Sqlite, new DateTimeOffset(2026, 12, 1, 21, 30, 0, TimeSpan.Zero));
        await using (MakerspaceDb db = network.Database.Open())
        {
            db.AddRange(
                new MachineCategory { Name = "press", Label = "Presse" }, new Agent { Name = "rpi-1", Site = "le-port" },
                new AgentSite { Agent = "rpi-1", Site = "le-port", FirstDay = new DateOnly(2020, 1, 1) },
                new Qualification { Person = "m-1", Category = "laser", Level = 1, SignedBy = "m-2", SignedOn = new DateOnly(2020, 1, 1) });
            await db.SaveChangesAsync(_cancel);
            db.Add(new Placement { Machine = "laser-1", Agent = "rpi-1", From = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero) });
            await db.SaveChangesAsync(_cancel);
        }

        ImportResult result = await new RegistryImport(network.Database.Factory) { WithdrawMissing = true, Time = network.Time, Allow = _ => true }.RunAsync(
            [
                RegistryImportTests.Write(network.Database, "memberships.csv", "person;site;structure;firstDay;kind\nm-1;la-fab;;2026-12-01;resident\n"),
                RegistryImportTests.Write(network.Database, "tariffs.csv", "kind;site;category;eurosPerActiveHour;eurosPerKwh;firstDay\nresident;la-fab;;5;0;2027-01-01\n"),
                RegistryImportTests.Write(network.Database, "persons.csv", "ref\nm-1\nm-2\n"),
                RegistryImportTests.Write(network.Database, "qualifications.csv", "person;category;level;signedBy;signedOn\nm-1;press;1;m-2;2026-12-01\n"),
                RegistryImportTests.Write(network.Database, "machines.csv", "name;label;category\nlaser-1;Laser 1;press\n"),
            ],
            dryRun: false, _cancel);
        Assert.Empty(result.Errors);
        await using MakerspaceDb after = network.Database.Open();
        var last = new DateOnly(2026, 12, 1);
        Assert.Equal(last, (await after.Set<Membership>().SingleAsync(m => m.Site == Everywhere.Mark, _cancel)).LastDay);
        Assert.Equal(last, (await after.Set<Qualification>().SingleAsync(q => q.Category == "laser", _cancel)).LastDay);
        Assert.Equal(last, (await after.Set<TariffRate>().SingleAsync(t => t.EurosPerActiveHour == 100, _cancel)).LastDay);
        Assert.Equal(last, (await after.Set<FormerCategory>().SingleAsync(_cancel)).LastDay);
    }

    [Theory]
    [DatabaseData]
    public async Task A_category_changes_from_today_and_earlier_days_keep_theirs(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        string file = RegistryImportTests.Write(test, "machines.csv", "name;label;category\nprinter-1;Imprimante 1;press\n");
        DateTimeOffset noon = new(2026, 6, 15, 10, 0, 0, TimeSpan.Zero);
        Assert.Empty((await new RegistryImport(test.Factory) { Time = new Clock(noon), Allow = _ => true }.RunAsync([file], dryRun: false, _cancel)).Errors);
        using var cache = new RegistryCache(test.Factory, TimeProvider.System);
        RegistryTables tables = await cache.ReadAsync(_cancel);
        RegistrySnapshot registry = RegistrySnapshot.Of(tables);
        CategoryHistory history = registry.CategoryHistory;
        Assert.Equal(("printer", "press"), (history.CategoryOf("printer-1", new DateOnly(2026, 6, 14)), history.CategoryOf("printer-1", new DateOnly(2026, 6, 15))));

        // An hour of work costs 5.00 euros at any machine, and 12.50 at a press.
        SessionPricing pricing = PriceList.Of(tables);
        Assert.Equal((5.00m, 12.50m), (Euros(noon.AddDays(-1)), Euros(noon)));

        decimal? Euros(DateTimeOffset start) => pricing.PriceOf(PriceList.WithCategory(
            new UsageFact
            {
                Site = "la-fabunit",
                Machine = "printer-1",
                Category = "",
                Member = "m-ada",
                Structure = "scop-fabunit",
                Purpose = UsagePurpose.Production,
                Start = start,
                OccupiedSeconds = 3600,
                ActiveSeconds = 3600,
                EnergyWh = 0,
                Energy = EnergyGrade.Metered,
            },
            registry)).Euros;
    }

    [Theory]
    [DatabaseData]
    public async Task A_line_that_prices_past_sessions_otherwise_needs_a_reason_and_says_how_many(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        await using (MakerspaceDb db = test.Open())
        {
            db.Add(Session("s-1", "press-1", new DateTimeOffset(2026, 2, 10, 9, 0, 0, TimeSpan.Zero)));
            await db.SaveChangesAsync(_cancel);
        }

        const string Rates = "kind;category;firstDay;eurosPerActiveHour;eurosPerKwh;motif\n";
        string silent = RegistryImportTests.Write(test, "tariffs.csv", Rates + "resident;press;2026-02-01;99;0,30;\n");
        ImportError refused = Assert.Single((await new RegistryImport(test.Factory).RunAsync([silent], dryRun: false, _cancel)).Errors);
        Assert.Contains("1 session(s)", refused.Message, StringComparison.Ordinal);
        string later = RegistryImportTests.Write(test, "tariffs.csv", Rates + "resident;press;2090-02-01;99;0,30;\n");
        Assert.True((await new RegistryImport(test.Factory).RunAsync([later], dryRun: false, _cancel)).Written);
        string said = RegistryImportTests.Write(test, "tariffs.csv", Rates + "resident;press;2026-02-01;99;0,30;délibération du 3 février\n");
        ImportResult corrected = await new RegistryImport(test.Factory).RunAsync([said], dryRun: false, _cancel);
        Assert.True(corrected.Written);
        Assert.Contains("1 session(s)", Assert.Single(corrected.Warnings).Message, StringComparison.Ordinal);

        string kindOf = RegistryImportTests.Write(test, "memberships.csv", Memberships + "m-ada;la-fabunit;scop-fabunit;2026-01-01;;public;;\n");
        Assert.Contains("1 session(s)", Assert.Single((await new RegistryImport(test.Factory).RunAsync([kindOf], dryRun: false, _cancel)).Errors).Message, StringComparison.Ordinal);
        string past = RegistryImportTests.Write(test, "machines.csv", "name;label;category;categoryFrom\npress-1;Presse à recycler;printer;2026-02-01\n");
        Assert.Contains("1 session(s)", Assert.Single((await new RegistryImport(test.Factory) { Allow = _ => true }.RunAsync([past], dryRun: false, _cancel)).Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [DatabaseData]
    public async Task What_comes_late_is_of_the_site_where_its_agent_stood_then_and_raises_no_alarm(DatabaseKind kind)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(kind);
        await Workshop.RegisterAsync(test);
        await using (MakerspaceDb db = test.Open())
        {
            db.Add(new AgentSite { Agent = "fab-1", Site = "le-val", FirstDay = new DateOnly(2026, 3, 10) });
            await db.SaveChangesAsync(_cancel);
            await RegistryVersion.BumpAsync(db, _cancel);
        }

        RegistryPicture picture = RegistryPicture.Of(await new RegistryCache(test.Factory, TimeProvider.System).ReadAsync(_cancel));
        using (var writer = new LedgerWriter(test.Factory, TimeProvider.System))
        {
            DateTimeOffset received = new(2026, 3, 12, 8, 0, 0, TimeSpan.Zero);
            writer.Commit(
            [
                InboundEvent.Read(Workshop.Topic("fab-1", "le-val"), Workshop.Bytes(Workshop.Ended(1, "before", 600, wall: Workshop.Noon)), received)!,
                InboundEvent.Read(Workshop.Topic("fab-1", "le-val"), Workshop.Bytes(Workshop.Ended(2, "after", 600, wall: received.AddHours(-1))), received)!,
            ], picture);
        }

        await using MakerspaceDb after = test.Open();
        Assert.Equal(
            [("after", "le-val"), ("before", "la-fab")],
            (await after.Set<UsageEntry>().AsNoTracking().OrderBy(u => u.Session).ToListAsync(_cancel)).Select(u => (u.Session, u.Site)));
        Assert.False(await after.Set<Alarm>().AnyAsync(_cancel));
    }

    [Fact]
    public async Task The_command_lists_corrects_withdraws_and_tells_the_history()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        Guid id;
        await using (MakerspaceDb db = test.Open())
        {
            id = (await db.Set<Membership>().SingleAsync(m => m.Person == "m-bob", _cancel)).Id;
        }

        (int code, string said) = await RunAsync(test, "registry", "list", "adhésions", "m-bob");
        Assert.Equal(0, code);
        Assert.Contains(id.ToString(), said, StringComparison.Ordinal);
        (code, said) = await RunAsync(test, "registry", "correct", id.ToString(), "--first-day", "2026-02-01", "--by", "zoé", "--reason", "saisie");
        Assert.True(code == 0, said);
        Assert.Contains("du 2026-02-01", said, StringComparison.Ordinal);
        (code, said) = await RunAsync(test, "registry", "correct", id.ToString(), "--euros-per-hour", "3", "--reason", "saisie");
        Assert.Equal(1, code);
        (code, said) = await RunAsync(test, "registry", "withdraw", id.ToString(), "--by", "zoé", "--reason", "jamais venu");
        Assert.True(code == 0, said);
        (code, said) = await RunAsync(test, "registry", "history", id.ToString());
        Assert.Equal(0, code);
        Assert.All(["saisie", "jamais venu", "retirée", "zoé"], word => Assert.Contains(word, said, StringComparison.Ordinal));
        Assert.Equal(1, (await RunAsync(test, "registry", "withdraw", id.ToString(), "--reason", "encore")).Code);
    }

    [Fact]
    public async Task The_command_corrects_the_time_zone_of_a_site_and_refuses_one_that_is_none()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        Guid id;
        await using (MakerspaceDb db = test.Open())
        {
            db.Add(Session("x1", "press-1", new DateTimeOffset(2026, 2, 28, 12, 0, 0, TimeSpan.Zero)));
            await db.SaveChangesAsync(_cancel);
            id = (await db.Set<Site>().SingleAsync(s => s.Name == "la-fabunit", _cancel)).Id;
        }

        (int code, string said) = await RunAsync(test, "registry", "list", "sites", "la-fabunit");
        Assert.Equal(0, code);
        Assert.Contains(id.ToString(), said, StringComparison.Ordinal);
        (code, said) = await RunAsync(test, "registry", "correct", id.ToString(), "--time-zone", "Romance Standard Time", "--reason", "erreur");
        Assert.True(code == 1, said);
        Assert.Contains("timeZone", said, StringComparison.Ordinal);
        (code, said) = await RunAsync(test, "registry", "correct", id.ToString(), "--time-zone", "America/Martinique", "--reason", "erreur");
        Assert.True(code == 0, said);
        Assert.Contains("1 session(s)", said, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync(test, "registry", "withdraw", id.ToString(), "--reason", "erreur")).Code);
        await using MakerspaceDb after = test.Open();
        Assert.Equal("America/Martinique", (await after.Set<Site>().SingleAsync(s => s.Id == id, _cancel)).TimeZone);
        Assert.Contains("America/Martinique", (await after.Set<AuditEntry>().SingleAsync(a => a.Row == id && a.Before != null, _cancel)).After, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Said)> RunAsync(TestDatabase test, params string[] args)
    {
        using var said = new StringWriter();
        return (await ServerCommandLine.RunAsync([.. args, "--data", test.Options.Data], said, said), said.ToString());
    }

    private static Task<ImportResult> ImportAsync(TestDatabase test, string name, string text) =>
        new RegistryImport(test.Factory).RunAsync([RegistryImportTests.Write(test, name, text)], dryRun: false);

    private static UsageEntry Session(string session, string machine, DateTimeOffset start) => new()
    {
        Agent = "fabunit-1",
        Session = session,
        Site = "la-fabunit",
        Machine = machine,
        Member = "m-ada",
        Structure = "scop-fabunit",
        Purpose = Contracts.Events.SessionPurpose.Production,
        StartWall = start,
        StartAt = start,
        StartClock = ClockQuality.Synced,
        EndWall = start.AddHours(1),
        EndReason = Contracts.Events.SessionEndReason.BadgeOut,
        OccupiedSeconds = 3600,
        ActiveSeconds = 1800,
        EnergyWh = 500,
        EnergyQuality = Contracts.Events.EnergyQuality.Metered,
        Epoch = "e1",
        EndSeq = 1,
        UpdatedAt = start,
    };

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
