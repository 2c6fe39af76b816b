using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Web;

public sealed class UsagePageTests
{
    [Fact]
    public async Task What_a_command_beside_the_server_settles_is_in_the_table_within_five_seconds()
    {
        await using WebSite site = await WebSite.StartAsync();
        SessionLine told = site.Session(new DateTimeOffset(2026, 2, 10, 9, 0, 0, TimeSpan.Zero), energyWh: 1500);
        Assert.Contains("1,50\u00A0kWh", Line((await site.PageAsync("/usage?month=2026-02")).QuerySelector("tfoot tr")!), StringComparison.Ordinal);

        // Another process has written: this one is not told.
        site.Ledger.Sessions[site.Ledger.Sessions.IndexOf(told)] = told with { EnergyWh = 950 };
        site.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains("0,95\u00A0kWh", Line((await site.PageAsync("/usage?month=2026-02")).QuerySelector("tfoot tr")!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_without_a_badge_have_a_line_of_their_own_and_are_nobodys_in_every_front()
    {
        await using WebSite site = await WebSite.StartAsync();
        DateTimeOffset day = new(2026, 2, 10, 9, 0, 0, TimeSpan.Zero);
        site.Session(day, structure: null, member: "m-nobody", energyWh: 200);
        site.Session(day.AddHours(1), structure: null, member: "unbadged", energyWh: 300);
        site.Session(day.AddHours(2), structure: null, member: "maintenance-key", energyWh: 400);
        IElement[] rows = [.. (await site.PageAsync("/usage?month=2026-02")).QuerySelectorAll("tbody tr")];
        Assert.Equal(["À titre personnel|1", "Sans badge|2"], rows.Select(r => string.Join('|', Line(r).Split('|')[..2])));
        foreach ((int row, int sessions) in new[] { (0, 1), (1, 2) })
        {
            IHtmlDocument behind = await site.PageAsync(rows[row].QuerySelector("a")!.GetAttribute("href")!);
            Assert.Equal(sessions, behind.QuerySelectorAll("table")[1].QuerySelectorAll("tbody tr").Length);
        }

        Assert.Contains("2026-02;Sans badge;;2;", await site.Http.GetStringAsync("/usage.csv?month=2026-02&lang=fr", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("\"structure\":\"_unbadged\"", await site.Http.GetStringAsync("/api/v1/usage?month=2026-02", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("\"session\":\"x2\"", await site.Http.GetStringAsync("/api/v1/sessions?structure=_unbadged", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_table_sums_per_structure_and_the_row_leads_to_the_sessions_behind_it()
    {
        await using WebSite site = await WebSite.StartAsync();
        DateTimeOffset day = new(2026, 2, 10, 9, 0, 0, TimeSpan.Zero);
        site.Session(day, activeSeconds: 3600, energyWh: 1500);
        site.Session(day.AddDays(1), activeSeconds: 1800, energyWh: 333.3);
        site.Session(day.AddDays(2), structure: null, member: "m-nobody", energyWh: 200, quality: EnergyQuality.Missing);

        IHtmlDocument page = await site.PageAsync("/usage?month=2026-02");
        IElement[] rows = [.. page.QuerySelectorAll("tbody tr")];
        Assert.Equal(2, rows.Length);

        // 6 €/h and 0.20 €/kWh: 6.30 € + 3.07 € (3.06666 rounded once).
        Assert.Equal("La Plaque Verte|2|1\u00A0h\u00A030|1,83\u00A0kWh|9,37\u00A0€", Line(rows[0]));
        Assert.Equal("À titre personnel|1|1\u00A0h\u00A000|≥ 0,20\u00A0kWhdont 0,20\u00A0kWh incomplets (1 session)|0,00\u00A0€ *1 sans tarif", Line(rows[1]));
        Assert.StartsWith("Total|3|2\u00A0h\u00A030|≥ 2,03\u00A0kWh", Line(page.QuerySelector("tfoot tr")!), StringComparison.Ordinal);
        Assert.Contains("≥ énergie incomplète", page.QuerySelector(".legend")!.TextContent, StringComparison.Ordinal);

        string behind = rows[0].QuerySelector("a")!.GetAttribute("href")!;
        Assert.Equal("/structures/s-plaque?month=2026-02", behind);
        IHtmlDocument detail = await site.PageAsync(behind);
        IElement[] tables = [.. detail.QuerySelectorAll("table")];
        Assert.Equal("La Plaque Verte|2|1\u00A0h\u00A030|1,83\u00A0kWh|9,37\u00A0€", Line(tables[0].QuerySelector("tbody tr")!));
        Assert.Equal(["3,07\u00A0€", "6,30\u00A0€"], tables[1].QuerySelectorAll("tbody td[data-label='Montant']").Select(c => c.TextContent.Trim()));
        Assert.Equal(["fabunit-1/e1/2", "fabunit-1/e1/1"], tables[1].QuerySelectorAll("tbody td[data-label='Écriture']").Select(c => c.TextContent.Trim()));

        IHtmlDocument own = await site.PageAsync(rows[1].QuerySelector("a")!.GetAttribute("href")!);
        Assert.Equal("sans adhésion", own.QuerySelectorAll("table")[1].QuerySelector("tbody td[data-label='Montant']")!.TextContent.Trim());
    }

    [Fact]
    public async Task A_structure_that_has_ended_its_membership_is_charged_nothing_by_that_of_the_person()
    {
        await using WebSite site = await WebSite.StartAsync();
        await using (MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync())
        {
            await db.Set<Membership>().ExecuteUpdateAsync(s => s.SetProperty(m => m.LastDay, new DateOnly(2026, 1, 31)));
            db.Add(new Membership { Person = "m-ada", Site = "la-fabunit", FirstDay = new DateOnly(2026, 2, 1), Kind = MembershipKind.Public });
            db.Add(new TariffRate { Kind = MembershipKind.Public, FirstDay = new DateOnly(2024, 1, 1), EurosPerActiveHour = 17m, EurosPerKwh = 0.4m });
            await db.SaveChangesAsync();
            await RegistryVersion.BumpAsync(db);
        }

        // The second as an agent of an earlier version sends it: in the name of the badge's structure.
        DateTimeOffset day = new(2026, 2, 10, 9, 0, 0, TimeSpan.Zero);
        site.Session(day, structure: null, activeSeconds: 3600, energyWh: 1000);
        site.Session(day.AddDays(1), activeSeconds: 3600, energyWh: 1000);
        IElement[] rows = [.. (await site.PageAsync("/usage?month=2026-02")).QuerySelectorAll("tbody tr")];
        Assert.Equal("La Plaque Verte|1|1\u00A0h\u00A000|1,00\u00A0kWh|0,00\u00A0€ *1 sans tarif", Line(rows[0]));
        Assert.Equal("À titre personnel|1|1\u00A0h\u00A000|1,00\u00A0kWh|17,40\u00A0€", Line(rows[1]));
    }

    [Fact]
    public async Task A_session_at_midnight_in_Paris_counts_in_the_month_in_which_it_began()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.Session(new DateTimeOffset(2026, 1, 31, 22, 59, 59, TimeSpan.Zero));
        site.Session(new DateTimeOffset(2026, 1, 31, 23, 0, 0, TimeSpan.Zero));
        Assert.Equal("1", (await site.PageAsync("/usage?month=2026-01")).QuerySelector("tfoot td")!.TextContent);
        Assert.Equal("1", (await site.PageAsync("/usage?month=2026-02")).QuerySelector("tfoot td")!.TextContent);
    }

    [Fact]
    public async Task A_session_whose_date_is_estimated_says_so_and_what_the_clock_said()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.Session(new DateTimeOffset(2026, 2, 10, 9, 0, 0, TimeSpan.Zero));
        site.Ledger.Sessions[0] = site.Ledger.Sessions[0] with { RecordedStart = DateTimeOffset.UnixEpoch, StartClock = Contracts.ClockQuality.Unsynced };
        string start = (await site.PageAsync("/sessions?month=2026-02")).QuerySelector("tbody td[data-label='Début']")!.TextContent;
        Assert.Contains("10/02/2026 10:00", start, StringComparison.Ordinal);
        Assert.Contains("date estimée", start, StringComparison.Ordinal);
        Assert.Contains("1970", start, StringComparison.Ordinal);
        string json = await site.Http.GetStringAsync(new Uri("/api/v1/sessions", UriKind.Relative));
        Assert.Contains("\"recordedStart\":\"1970-01-01T00:00:00", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_nobody_had_set_and_that_was_right_is_not_accused()
    {
        await using WebSite site = await WebSite.StartAsync();
        DateTimeOffset at = new(2026, 2, 10, 9, 0, 0, TimeSpan.Zero);
        site.Session(at);
        string start = await StartWhereTheClockSaid(at.AddSeconds(59));
        Assert.DoesNotContain("estimée", start, StringComparison.Ordinal);
        Assert.DoesNotContain("horloge", start, StringComparison.Ordinal);
        Assert.Contains("date estimée", await StartWhereTheClockSaid(at.AddSeconds(-60)), StringComparison.Ordinal);
        Assert.Contains("horloge non synchronisée", await StartWhereTheClockSaid(null), StringComparison.Ordinal);

        async Task<string> StartWhereTheClockSaid(DateTimeOffset? recorded)
        {
            site.Ledger.Sessions[0] = site.Ledger.Sessions[0] with { RecordedStart = recorded, StartClock = Contracts.ClockQuality.Unsynced };
            return (await site.PageAsync("/sessions?month=2026-02")).QuerySelector("tbody td[data-label='Début']")!.TextContent;
        }
    }

    [Fact]
    public async Task The_months_reach_from_the_first_session_to_now_and_a_clock_of_1970_adds_none()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.Session(new DateTimeOffset(2025, 12, 10, 9, 0, 0, TimeSpan.Zero));
        Assert.Equal(["2026-03", "2026-02", "2026-01", "2025-12"], await Months(site));
        site.Session(DateTimeOffset.UnixEpoch);
        Assert.Equal(121, (await Months(site)).Length);
    }

    [Fact]
    public async Task The_csv_is_the_same_table_as_a_download()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.Session(new DateTimeOffset(2026, 2, 10, 9, 0, 0, TimeSpan.Zero));
        HttpResponseMessage french = await site.Http.GetAsync(new Uri("/usage.csv?month=2026-02", UriKind.Relative));
        Assert.Equal("usage-par-structure-2026-02.csv", french.Content.Headers.ContentDisposition!.FileName);
        byte[] bytes = await french.Content.ReadAsByteArrayAsync();
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        Assert.Contains("\r\n2026-02;La Plaque Verte;s-plaque;1;2,00;1,00;1,500;6,30;0;0;0;0;0,000;0,000;0\r\n", System.Text.Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        string english = await site.Http.GetStringAsync(new Uri("/usage.csv?month=2026-02&lang=en", UriKind.Relative));
        Assert.Contains("2026-02,La Plaque Verte,s-plaque,1,2.00,1.00,1.500,6.30,", english, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/usage?month=octobre", "«\u00A0octobre\u00A0» ne se lit pas")]
    [InlineData("/usage.csv?month=2026-1", "«\u00A02026-1\u00A0» ne se lit pas")]
    [InlineData("/usage?month=2026-99", "«\u00A02026-99\u00A0» ne se lit pas")]
    [InlineData("/?site=La%20FabUnit", "«\u00A0La FabUnit\u00A0» ne peut pas être un nom")]
    [InlineData("/sessions?after=0", "«\u00A00\u00A0» n'est pas une place dans une liste")]
    [InlineData("/structures/_?before=20260210T0900000000000Z.fab-1.x1", "n'est pas une place dans une liste")]
    [InlineData("/refusals?after=20260210T0900000000000Z.fab-1.x1.%00", "n'est pas une place dans une liste")]
    [InlineData("/alarms?after=20260210T0900000000000Z.fab-1.x1.1&before=20260210T0900000000000Z.fab-1.x1.1", "ne vont pas ensemble")]
    [InlineData("/machines/press-1?range=year", "hour, day ou week")]
    [InlineData("/structures/%3Cscript%3E", "«\u00A0<script>\u00A0» ne peut pas être un nom")]
    public async Task A_parameter_that_cannot_be_read_is_refused_in_words(string address, string words)
    {
        await using WebSite site = await WebSite.StartAsync();
        IHtmlDocument page = await site.PageAsync(address, HttpStatusCode.BadRequest);
        Assert.Contains(words, page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("main script"));
    }

    [Theory]
    [InlineData("/machines/nothing", "Aucune machine ne s'appelle «\u00A0nothing\u00A0»")]
    [InlineData("/structures/nobody", "Aucune structure n'a la référence «\u00A0nobody\u00A0»")]
    [InlineData("/nowhere", "ne mène à rien")]
    public async Task What_is_not_there_is_told_in_words(string address, string words)
    {
        await using WebSite site = await WebSite.StartAsync();
        Assert.Contains(words, (await site.PageAsync(address, HttpStatusCode.NotFound)).Body!.TextContent, StringComparison.Ordinal);
    }

    private static string Line(IElement row) => string.Join('|', row.Children.Select(c => c.TextContent.Trim()));

    private static async Task<string[]> Months(WebSite site) =>
        [.. (await site.PageAsync("/usage")).QuerySelectorAll("select[name=month] option").Select(o => o.GetAttribute("value")!)];
}
