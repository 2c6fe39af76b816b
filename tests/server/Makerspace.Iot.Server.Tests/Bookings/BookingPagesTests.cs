using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using Makerspace.Iot.Server.Bookings;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Bookings;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Tests.Accounts;
using Makerspace.Iot.Server.Tests.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Bookings;

/// <summary>The pages of bookings over HTTP, as a browser without scripts sends them. It is Monday 2 March 2026, 09:00.</summary>
public sealed partial class BookingPagesTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_member_books_sees_it_everywhere_cancels_and_nobody_else_sees_who()
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient member = await MemberAsync(site);
        IHtmlDocument week = await member.PageAsync("/bookings?of=press-1");
        Assert.Equal(7, week.QuerySelectorAll(".week > li").Length);
        IHtmlAnchorElement free = Assert.IsAssignableFrom<IHtmlAnchorElement>(week.QuerySelector(".week > li:nth-child(2) .free a"));
        Assert.Contains("day=2026-03-03", free.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Contains("Réservé.", Plain(await member.SendAsync("/bookings?of=press-1", "book", ("Date", "2026-03-02"), ("Begin", "14:00"), ("Finish", "16:00"))), StringComparison.Ordinal);
        Assert.Contains("vient d'être pris, de 14:00 à 16:00", Plain(await member.SendAsync("/bookings?of=press-1", "book", ("Date", "2026-03-02"), ("Begin", "15:00"), ("Finish", "17:00"))), StringComparison.Ordinal);
        Assert.Contains("14:00 – 16:00", (await member.PageAsync("/me")).QuerySelector("[aria-labelledby=bookings]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("14:00–16:00 à vous", (await member.PageAsync("/bookings?of=press-1")).QuerySelector(".week")!.TextContent, StringComparison.Ordinal);
        site.Time.Advance(BookingReaderKept);
        Assert.Contains("Libre jusqu'à 14:00", (await site.PageAsync("/m/press-1", http: site.Anonymous)).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("réservée dès 14:00", (await site.PageAsync("/")).QuerySelector("#card-press-1")!.TextContent, StringComparison.Ordinal);

        using FormClient stranger = new(site.Http.BaseAddress!, (await TestAccounts.SignInAsync(site.Services, Role.Member, "la-fabunit")).Cookie);
        IHtmlDocument seen = await stranger.PageAsync("/bookings?of=press-1");
        Assert.Contains("14:00–16:00 réservé", seen.QuerySelector(".week")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("m-ada", seen.Source.Text, StringComparison.Ordinal);
        Assert.Null(seen.QuerySelector("#book form"));
        await stranger.PageAsync("/bookings?of=printer-1", HttpStatusCode.NotFound);

        string id = (await member.PageAsync("/bookings")).QuerySelector("button[name=Cancel]")!.GetAttribute("value")!;
        Assert.Contains("pas le droit", Plain(await stranger.SendAsync("/bookings", "cancel", ("Cancel", id))), StringComparison.Ordinal);
        Assert.Equal(BookingState.Booked, (await RowsAsync(site)).Single().State);
        Assert.Contains("Réservation annulée", Plain(await member.SendAsync("/bookings", "cancel", ("Cancel", id))), StringComparison.Ordinal);
        Assert.Equal(BookingState.Cancelled, (await RowsAsync(site)).Single().State);
    }

    [Fact]
    public async Task Any_of_a_category_takes_a_free_one_until_none_is_left()
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient member = await MemberAsync(site);
        const string any = "/bookings?of=any:la-fabunit:plastic-press";
        Assert.Contains("2 libres", (await member.PageAsync(any)).QuerySelector(".week")!.TextContent, StringComparison.Ordinal);
        (string, string)[] form = [("Date", "2026-03-03"), ("Begin", "10:00"), ("Finish", "12:00")];
        Assert.Contains("Réservé.", Plain(await member.SendAsync(any, "book", form)), StringComparison.Ordinal);
        Assert.Contains("Réservé.", Plain(await member.SendAsync(any, "book", form)), StringComparison.Ordinal);
        Assert.Contains("vient d'être pris", Plain(await member.SendAsync(any, "book", form)), StringComparison.Ordinal);
        Assert.Equal(["press-1", "shredder-1"], (await RowsAsync(site)).Select(b => b.Machine).Order());
    }

    [Theory]
    [InlineData("hier", "10:00", "12:00", "n'est pas une date")]
    [InlineData("2026-03-03", "10h", "12:00", "Écrire un jour et des heures")]
    [InlineData("2026-03-03", "12:00", "10:00", "La fin est avant le début")]
    [InlineData("2026-03-01", "10:00", "12:00", "déjà passé")]
    [InlineData("2026-08-03", "10:00", "12:00", "28 jours à l'avance")]
    [InlineData("2026-03-03", "10:00", "23:00", "de 30 à 240 minutes")]
    public async Task What_is_wrong_is_told_and_nothing_is_booked(string day, string from, string to, string words)
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient member = await MemberAsync(site);
        Assert.Contains(words, Plain(await member.SendAsync("/bookings?of=press-1", "book", ("Date", day), ("Begin", from), ("Finish", to))), StringComparison.Ordinal);
        Assert.Empty(await RowsAsync(site));
    }

    [Fact]
    public async Task A_calendar_is_read_by_its_secret_address_until_it_is_taken_back()
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient member = await MemberAsync(site);
        await member.SendAsync("/bookings?of=press-1", "book", ("Date", "2026-03-03"), ("Begin", "14:00"), ("Finish", "16:00"));
        string address = Address().Match(Plain(await member.SendAsync("/bookings", "feed"))).Value;
        HttpResponseMessage answer = await site.Anonymous.GetAsync(new Uri(address, UriKind.Relative), _cancel);
        string text = await answer.Content.ReadAsStringAsync(_cancel);
        Assert.Equal("text/calendar", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("DTSTART:20260303T130000Z\r\nDTEND:20260303T150000Z\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("m-ada", text, StringComparison.Ordinal);
        string second = Address().Match(Plain(await member.SendAsync("/bookings", "feed"))).Value;
        Assert.Equal(HttpStatusCode.NotFound, (await site.Anonymous.GetAsync(new Uri(address, UriKind.Relative), _cancel)).StatusCode);
        await member.SendAsync("/bookings", "no-feed");
        Assert.Equal(HttpStatusCode.NotFound, (await site.Anonymous.GetAsync(new Uri(second, UriKind.Relative), _cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await site.Anonymous.GetAsync(new Uri("/calendar/../x", UriKind.Relative), _cancel)).StatusCode);
    }

    [Fact]
    public void A_calendar_escapes_its_texts_and_cuts_no_letter_in_two()
    {
        var names = new Names(new Dictionary<string, string> { ["m"] = "Scie, à ruban; n° 1\\" + new string('é', 60) }, new Dictionary<string, string> { ["s"] = "Lieu" }, new Dictionary<string, string>());
        string text = BookingFeeds.Calendar([new Booking { Machine = "m", Site = "s", Person = "p", StartAt = DateTimeOffset.UnixEpoch, EndAt = DateTimeOffset.UnixEpoch.AddHours(1) }], names, DateTimeOffset.UnixEpoch);
        Assert.All(text.Split("\r\n"), line => Assert.True(System.Text.Encoding.UTF8.GetByteCount(line) <= 75, line));
        Assert.Contains("SUMMARY:Scie\\, à ruban\\; n° 1\\\\" + new string('é', 60), text.Replace("\r\n ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fabmanager_writes_a_rule_and_cancels_with_a_reason()
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient member = await MemberAsync(site);
        await member.SendAsync("/bookings?of=press-1", "book", ("Date", "2026-03-03"), ("Begin", "14:00"), ("Finish", "16:00"));
        using FormClient fabmanager = new(site.Http.BaseAddress!, (await TestAccounts.SignInAsync(site.Services, Role.Fabmanager, "la-fabunit")).Cookie);
        Booking row = Assert.Single(await RowsAsync(site));
        await fabmanager.SendAsync("/bookings?of=press-1", "drop-" + row.Id, ("Reason", "entretien"));
        Assert.Equal(BookingState.Cancelled, (await RowsAsync(site)).Single().State);
        (string, string)[] rule = [("MachineName", "la-fabunit:press-1"), ("Kind", ""), ("Ahead", "7"), ("Shortest", "60"), ("Longest", "120"), ("PerDay", "2"), ("PerWeek", "4"), ("NoShow", "15")];
        Assert.Contains("C'est noté", Plain(await fabmanager.SendAsync("/bookings/rules", "rule", [.. rule, ("Bookable", "yes")])), StringComparison.Ordinal);
        Assert.Contains("Jusqu'à 7 jours", (await member.PageAsync("/bookings?of=press-1")).QuerySelector("#book")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Écrire un nombre entier, de 1 à 24", Plain(await fabmanager.SendAsync("/bookings/rules", "rule", [.. rule, ("PerDay", "99")])), StringComparison.Ordinal);
    }

    private static TimeSpan BookingReaderKept => TimeSpan.FromMinutes(2);

    private static string Plain((HttpStatusCode Status, string? Location, string Text) answer) => WebUtility.HtmlDecode(answer.Text);

    private static async Task<FormClient> MemberAsync(WebSite site) => new(site.Http.BaseAddress!, (await TestAccounts.SignInAsync(site.Services, Role.Member, "la-fabunit", person: "m-ada")).Cookie);

    private async Task<List<Booking>> RowsAsync(WebSite site)
    {
        await using MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync(_cancel);
        return await db.Set<Booking>().AsNoTracking().ToListAsync(_cancel);
    }

    [GeneratedRegex("/calendar/[0-9a-f]{64}\\.ics", RegexOptions.None, 1000)]
    private static partial Regex Address();
}
