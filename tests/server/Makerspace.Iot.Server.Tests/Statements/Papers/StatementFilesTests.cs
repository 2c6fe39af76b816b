using System.Net;
using System.Text.Json;
using AngleSharp.Html.Dom;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Statements;
using Makerspace.Iot.Server.Tests.Accounts;
using Makerspace.Iot.Server.Tests.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Statements.Papers;

/// <summary>Files of documents and months over HTTP: for who may see their pages, in both languages, with hostile names.</summary>
public sealed class StatementFilesTests
{
    internal static readonly Guid Document = Guid.Parse("0193a5b0-0000-7000-8000-00000000000a");

    [Fact]
    public async Task A_treasurer_downloads_a_document_and_its_month()
    {
        await using WebSite site = await ClosedAsync();
        using HttpClient treasurer = await site.AsAsync(Role.Treasurer);
        HttpResponseMessage pdf = await treasurer.GetAsync($"/statements/{Document}.pdf");
        Assert.Equal((HttpStatusCode.OK, "application/pdf", "F2026-00001.pdf"), (pdf.StatusCode, pdf.Content.Headers.ContentType!.MediaType!, pdf.Content.Headers.ContentDisposition!.FileName!));
        Assert.Equal("%PDF-"u8.ToArray(), (await pdf.Content.ReadAsByteArrayAsync())[..5]);

        string[] french = Lines(await treasurer.GetStringAsync($"/statements/{Document}.csv"));
        Assert.StartsWith("Document;Nature;Émis le;", french[0], StringComparison.Ordinal);
        Assert.Equal([0xEF, 0xBB, 0xBF], (await treasurer.GetByteArrayAsync($"/statements/{Document}.csv"))[..3]);
        Assert.Equal(3, french.Length);
        Assert.StartsWith($"F2026-00001;facture;15/03/2026;2026-02;", french[1], StringComparison.Ordinal);
        Assert.Contains(";'=HYPERLINK(1);", french[1], StringComparison.Ordinal);
        Assert.Contains(";0,5;h;6,00;3,00;20;;v1", french[1], StringComparison.Ordinal);
        Assert.Contains(",0.5,h,6.00,3.00,20,,v1", Lines(await treasurer.GetStringAsync($"/statements/{Document}.csv?lang=en"))[1], StringComparison.Ordinal);

        using JsonDocument json = JsonDocument.Parse(await treasurer.GetStringAsync($"/statements/{Document}.json"));
        Assert.Equal(("F2026-00001", WebSite.Hostile, 3.96m), (json.RootElement.GetProperty("number").GetString(), json.RootElement.GetProperty("payer").GetProperty("name").GetString(), json.RootElement.GetProperty("gross").GetDecimal()));

        string[] month = Lines(await treasurer.GetStringAsync("/billing/asso/2026-02/lines.csv"));
        Assert.Equal(4, month.Length);
        Assert.StartsWith(";sans document;;2026-02;", month[3], StringComparison.Ordinal);
        using JsonDocument lines = JsonDocument.Parse(await treasurer.GetStringAsync("/billing/asso/2026-02/lines.json"));
        Assert.Equal(["F2026-00001", "F2026-00001", null], lines.RootElement.GetProperty("lines").EnumerateArray().Select(l => l.GetProperty("document").GetString()));
        Assert.Equal(3.96m, lines.RootElement.GetProperty("documents")[0].GetProperty("gross").GetDecimal());

        IHtmlDocument page = await site.PageAsync($"/statements/{Document}");
        Assert.NotNull(page.QuerySelector($"a[href='/statements/{Document}.pdf']"));
        Assert.NotNull(page.QuerySelector("tr.group a[href='/sessions?month=2026-02&machine=press-1']"));
    }

    [Fact]
    public async Task Who_may_not_see_a_page_gets_none_of_its_files()
    {
        await using WebSite site = await ClosedAsync();
        using HttpClient other = await site.AsAsync(Role.Treasurer, "val-solidaire");
        using HttpClient trainer = await site.AsAsync(Role.Trainer);
        foreach (string address in new[] { $"/statements/{Document}.pdf", $"/statements/{Document}.csv", $"/statements/{Document}.json", "/billing/asso/2026-02/lines.csv", "/billing/asso/2026-02/lines.json", "/billing/asso/2026-03/draft.pdf?structure=s-plaque" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(address)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await trainer.GetAsync(address)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await site.Anonymous.GetAsync(address)).StatusCode);
        }
    }

    [Theory]
    [InlineData("/billing/asso/2026-03/lines.csv", HttpStatusCode.NotFound)]
    [InlineData("/billing/asso/2026-02/draft.pdf?structure=s-plaque", HttpStatusCode.NotFound)]
    [InlineData("/billing/asso/2026-03/draft.pdf", HttpStatusCode.NotFound)]
    [InlineData("/billing/asso/2026-03/draft.pdf?structure=s-plaque&member=m-ada", HttpStatusCode.NotFound)]
    [InlineData("/billing/asso/2026-13/lines.json", HttpStatusCode.BadRequest)]
    [InlineData("/statements/none.pdf", HttpStatusCode.NotFound)]
    public async Task What_is_not_there_is_told(string address, HttpStatusCode expected)
    {
        await using WebSite site = await ClosedAsync();
        Assert.Equal(expected, (await site.Http.GetAsync(address)).StatusCode);
    }

    [Fact]
    public async Task Terms_are_written_by_a_form_and_a_wrong_one_keeps_what_was_typed()
    {
        await using WebSite site = await ClosedAsync();
        using var form = new FormClient(site.Http.BaseAddress!);
        form.Http.DefaultRequestHeaders.Add("Cookie", site.Cookie);
        (string, string)[] good =
        [
            ("Terms.From", "2026-03-01"), ("Terms.Days", "30"), ("Terms.Siret", "732 829 320 00074"), ("Terms.LegalForm", WebSite.Hostile), ("Terms.Penalty", "taux"), ("Terms.Iban", "fr76 3000 6000 0112 3456 7890 189"),
        ];
        (_, _, string wrong) = await form.SendAsync("/billing", "terms-asso", [.. good, ("Terms.Iban", "FR76 0000")]);
        wrong = WebUtility.HtmlDecode(wrong);
        Assert.Contains("n'est pas un IBAN", wrong, StringComparison.Ordinal);
        Assert.Contains("732 829 320 00074", wrong, StringComparison.Ordinal);
        (_, _, string text) = await form.SendAsync("/billing", "terms-asso", good);
        Assert.Contains("C'est enregistré.", WebUtility.HtmlDecode(text), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", text, StringComparison.Ordinal);
        Assert.Contains("Paiement à 30 jours, dès le 01/03/2026", WebUtility.HtmlDecode(text), StringComparison.Ordinal);
    }

    internal static async Task<WebSite> ClosedAsync()
    {
        WebSite site = await WebSite.StartAsync();
        var closing = new Closing { Id = Guid.CreateVersion7(), Issuer = "asso", Month = new DateOnly(2026, 2, 1), LedgerVersion = 0, Tables = [], State = [] };
        await site.AddAsync(
            new Issuer { Ref = "asso", Label = "Association", Siren = "732829320", Street = "1 rue", Town = "16000 Angoulême", Prefix = "F" },
            new IssuerSite { Site = "la-fabunit", Issuer = "asso", FirstDay = new DateOnly(2026, 2, 1) }, new IssuerVat { Issuer = "asso", FirstDay = new DateOnly(2026, 2, 1), Percent = 20 }, closing);
        await using MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync();
        var parties = new StatementParties("Association", "732829320", null, "1 rue", "16000 Angoulême", WebSite.Hostile, "73282932000074", "2 rue", "16000 Angoulême", null, [new VatSum(new VatTerms(20), 330, 66)]);
        db.Add(new Statement
        {
            Id = Document,
            Closing = closing.Id,
            Issuer = "asso",
            Year = 2026,
            Order = 1,
            Number = "F2026-00001",
            Structure = "s-plaque",
            IssuedOn = new DateOnly(2026, 3, 15),
            NetCents = 330,
            VatCents = 66,
            Parties = JsonSerializer.Serialize(parties),
        });
        db.AddRange(Row(1, Document, 300, "=HYPERLINK(1)"), Row(2, Document, 30, "Énergie"), Row(3, null, 0, "Gratuit"));
        await db.SaveChangesAsync();
        return site;

        StatementRow Row(int position, Guid? document, long cents, string words) => new()
        {
            Closing = closing.Id,
            Position = position,
            Statement = document,
            Issuer = "asso",
            Month = new DateOnly(2026, 2, 1),
            Structure = "s-plaque",
            Source = "fabunit-1",
            Entry = "e-" + position,
            Site = "la-fabunit",
            Machine = "press-1",
            Member = "m-ada",
            At = new DateTimeOffset(2026, 2, 10, 9, 0, 0, TimeSpan.Zero),
            Kind = ChargeKind.Active,
            Thousandths = Quantity.Hour / 2,
            Unit = ChargeUnit.Hour,
            Rate = 6,
            Cents = cents,
            Version = "v1",
            French = words,
            English = words,
            VatPercent = 20,
        };
    }

    private static string[] Lines(string text) => text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
}
