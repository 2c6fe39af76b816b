using System.Text.Json;
using System.Text.RegularExpressions;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Statements;
using Makerspace.Iot.Server.Statements.Papers;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Web;
using PdfSharp.Pdf;
using PdfSharp.Pdf.IO;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;
using static Makerspace.Iot.Server.Tests.Statements.BillingBench;
using Pages = UglyToad.PdfPig.PdfDocument;

namespace Makerspace.Iot.Server.Tests.Statements.Papers;

/// <summary>What stands on paper is what stands in the JSON, on one sheet and on many.</summary>
public sealed partial class StatementPdfTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task The_text_of_a_closed_document_has_every_figure_of_its_json(DatabaseKind kind)
    {
        await using BillingBench bench = await CreateAsync(kind);
        Assert.Empty((await bench.Edits.TermsAsync(Terminal, Terms, _cancel)).Problems);
        await bench.CloseAsync(February);
        Statement statement = (await bench.Reader.ClosedAsync("asso", February, _cancel))!.Statements[0];
        StatementView view = (await bench.Reader.StatementAsync(statement.Id, _cancel))!;
        byte[] pdf = await RenderAsync(bench, view);
        string text = Text(pdf);
        using JsonDocument json = JsonDocument.Parse(JsonSerializer.Serialize(StatementJson.Of(view), StatementJson.Options));
        JsonElement root = json.RootElement;
        foreach (string words in new[]
        {
            root.GetProperty("number").GetString()!, "15/03/2026", "14/04/2026", "février 2026", "Association La Fab", "1 rue de l'Atelier", "SIRET 73282932000074", "Atelier bois", "2 rue du Bois", "16000 Angoulême",
            "Association loi 1901", "Trois fois le taux d’intérêt légal", "40 €", "Pas d’escompte", "FR76 3000 6000 0112 3456 7890 189", "https://atelier.exemple.fr/statements/" + statement.Id, "page 1 / 1",
        })
        {
            Assert.Contains(Plain(words), text, StringComparison.Ordinal);
        }

        Assert.Equal(6, root.GetProperty("lines").GetArrayLength());
        foreach (JsonElement line in root.GetProperty("lines").EnumerateArray())
        {
            Assert.Contains(Plain(line.GetProperty("french").GetString()!), text, StringComparison.Ordinal);
            Assert.Contains(Plain(Locale.French.Euros(line.GetProperty("amount").GetDecimal())), text, StringComparison.Ordinal);
        }

        Assert.Equal((9.27m, 1.85m, 11.12m), (root.GetProperty("net").GetDecimal(), root.GetProperty("tax").GetDecimal(), root.GetProperty("gross").GetDecimal()));
        Assert.Contains(Plain("Total HT 9,27 €"), text, StringComparison.Ordinal);
        Assert.Contains(Plain("TVA 20 % sur 9,27 € 1,85 €"), text, StringComparison.Ordinal);
        Assert.Contains(Plain("Net à payer 11,12 €"), text, StringComparison.Ordinal);
        Assert.DoesNotContain("Brouillon", text, StringComparison.Ordinal);
        Assert.Equal(2, EmbeddedFonts(pdf));
        Assert.InRange(pdf.Length, 5_000, 200_000);
    }

    [Fact]
    public async Task A_draft_says_so_across_has_no_number_and_comes_to_the_same()
    {
        await using BillingBench bench = await CreateAsync(DatabaseKind.Sqlite);
        StatementView draft = (await bench.Closings.DraftDocumentAsync(Association, February, new Payer("atelier-bois", null), null, _cancel))!;
        Assert.True(draft.IsDraft);
        string text = Text(await RenderAsync(bench, draft));
        Assert.Contains("Brouillon", text, StringComparison.Ordinal);
        Assert.Contains(Plain("Net à payer 11,12 €"), text, StringComparison.Ordinal);
        Assert.DoesNotContain("2026-0", text, StringComparison.Ordinal);
        Assert.Null(await bench.Closings.DraftDocumentAsync(Association, February, new Payer("atelier-bois", null), "VATEX-FR-FRANCHISE", _cancel));
        Assert.Null(await bench.Closings.DraftDocumentAsync(Association, February, new Payer(null, "m-1"), null, _cancel));
    }

    [Fact]
    public async Task Many_lines_take_many_sheets_each_with_its_head_and_number_and_no_line_is_cut()
    {
        await using BillingBench bench = await CreateAsync(DatabaseKind.Sqlite);
        StatementView one = (await bench.Closings.DraftDocumentAsync(Association, February, new Payer("atelier-bois", null), null, _cancel))!;
        StatementRow first = one.Lines[0];
        StatementRow[] rows = [.. Enumerable.Range(1, 200).Select(i => Row(first, i))];
        StatementView view = one with { Lines = rows, Statement = Numbered(one.Statement) };
        byte[] pdf = await RenderAsync(bench, view);
        using var pages = Pages.Open(pdf);
        Assert.InRange(pages.NumberOfPages, 5, 20);
        string[] texts = [.. pages.GetPages().Select(p => Plain(ContentOrderTextExtractor.GetText(p)))];
        for (int i = 0; i < texts.Length; i++)
        {
            Assert.Contains($"page{i + 1}/{texts.Length}", texts[i], StringComparison.Ordinal);
            Assert.Contains(Plain("Désignation et calcul"), texts[i], StringComparison.Ordinal);
            Assert.Equal(i > 0, texts[i].Contains(Plain("F2026-00009 (suite)"), StringComparison.Ordinal));
        }

        foreach (StatementRow row in rows)
        {
            Assert.Single(texts, t => t.Contains(Plain(row.French), StringComparison.Ordinal));
        }

        Assert.Contains("Netàpayer", texts[^1], StringComparison.Ordinal);
        Assert.All(pages.GetPages(), p => Assert.All(p.Letters, l => Assert.InRange(l.StartBaseLine.Y, 20, 810)));
        Assert.All(pages.GetPages(), p => Assert.All(p.Letters, l => Assert.InRange(l.EndBaseLine.X, 40, 552)));
    }

    [Fact]
    public async Task A_private_payer_is_told_nothing_of_penalties_and_an_exempt_document_says_why()
    {
        await using BillingBench bench = await CreateAsync(DatabaseKind.Sqlite);
        Assert.Empty((await bench.Edits.TermsAsync(Terminal, Terms, _cancel)).Problems);
        Assert.Empty((await bench.Edits.VatAsync(Terminal, "asso", new DateOnly(2026, 2, 1), new VatTerms(0, "VATEX-FR-CGI261-7"), "TVA non applicable, article cité", _cancel)).Problems);
        await using (MakerspaceDb db = bench.Ledger.Open())
        {
            Membership own = db.Set<Membership>().Single();
            own.Structure = "";
            await db.SaveChangesAsync(_cancel);
            db.Set<Makerspace.Iot.Server.Ledger.UsageEntry>().ToList().ForEach(u => u.Structure = null);
            db.Add(new PersonName { Person = "m-1", DisplayName = "<script>alert(1)</script>" + new string('W', 90) });
            await db.SaveChangesAsync(_cancel);
        }

        StatementView draft = (await bench.Closings.DraftDocumentAsync(Association, February, new Payer(null, "m-1"), "VATEX-FR-CGI261-7", _cancel))!;
        string text = Text(await RenderAsync(bench, draft));
        Assert.Contains(Plain("TVA non applicable, article cité"), text, StringComparison.Ordinal);
        Assert.Contains(Plain("Total, sans TVA 9,27 €"), text, StringComparison.Ordinal);
        Assert.Contains("Particulier", text, StringComparison.Ordinal);
        Assert.Contains("<script>alert(1)</script>", text, StringComparison.Ordinal);
        Assert.Contains(Plain("Pas d’escompte"), text, StringComparison.Ordinal);
        Assert.DoesNotContain(Plain("Trois fois"), text, StringComparison.Ordinal);
        Assert.DoesNotContain(Plain("40 €"), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_documents_say_is_kept_with_them_and_wrong_terms_are_told_at_their_field()
    {
        await using BillingBench bench = await CreateAsync(DatabaseKind.Sqlite);
        Assert.Empty((await bench.Edits.TermsAsync(Terminal, Terms, _cancel)).Problems);
        await bench.CloseAsync(February);
        IssuerTerms later = Terms;
        (later.PaymentDays, later.Penalty) = (0, "autre taux");
        Assert.Empty((await bench.Edits.TermsAsync(Terminal, later, _cancel)).Problems);
        StatementView view = (await bench.Reader.StatementAsync((await bench.Reader.ClosedAsync("asso", February, _cancel))!.Statements[0].Id, _cancel))!;
        Assert.Equal((new DateOnly(2026, 4, 14), "Trois fois le taux d’intérêt légal"), (view.Parties.DueOn!.Value, view.Parties.Mentions![0]));

        IssuerTerms wrong = Terms;
        (wrong.Siret, wrong.Iban, wrong.PaymentDays, wrong.Other) = ("55208131766522", "FR7630006000011234567890188", 61, new string('x', 401));
        string[] fields = [.. (await bench.Edits.TermsAsync(Terminal, wrong, _cancel)).Problems.Select(p => p.Problem.Field).Order(StringComparer.Ordinal)];
        Assert.Equal(["iban", "issuerSiret", "other", "paymentDays"], fields);
    }

    internal static IssuerTerms Terms => new()
    {
        Issuer = "asso",
        FirstDay = new DateOnly(2026, 1, 1),
        Siret = "73282932000074",
        LegalForm = "Association loi 1901",
        PaymentDays = 30,
        Penalty = "Trois fois le taux d’intérêt légal",
        Recovery = "Indemnité forfaitaire de recouvrement : 40 €",
        Discount = "Pas d’escompte",
        Iban = "FR7630006000011234567890189",
    };

    private static Statement Numbered(Statement draft)
    {
        (draft.Order, draft.Number) = (9, "F2026-00009");
        return draft;
    }

    // Machines by tens, formulas of one to three lines.
    private static StatementRow Row(StatementRow like, int i) => new()
    {
        Closing = like.Closing,
        Position = i,
        Statement = like.Statement,
        Issuer = like.Issuer,
        Month = like.Month,
        Structure = like.Structure,
        Source = like.Source,
        Entry = "s" + i,
        Site = like.Site,
        Machine = "m-" + (i / 10),
        Member = like.Member,
        At = like.At.AddMinutes(i),
        Rate = 1,
        Cents = i,
        Version = "v",
        French = $"Ligne no{i}, " + string.Join(' ', Enumerable.Repeat("par pas de quinze minutes", i % 8)) + " finno" + i + ".",
        English = "",
        VatPercent = 20,
    };

    internal static async Task<byte[]> RenderAsync(BillingBench bench, StatementView view)
    {
        using var cache = new RegistryCache(bench.Ledger.Database.Factory, bench.Time);
        return new StatementPdf(view, await cache.SnapshotAsync(TestContext.Current.CancellationToken), "https://atelier.exemple.fr", "/statements/" + view.Statement.Id).Render();
    }

    private static string Text(byte[] pdf)
    {
        using var pages = Pages.Open(pdf);
        return string.Concat(pages.GetPages().Select(p => Plain(ContentOrderTextExtractor.GetText(p))));
    }

    // Where a blank ends and a line breaks is not told by a PDF.
    private static string Plain(string text) => Blanks().Replace(text, string.Empty);

    private static int EmbeddedFonts(byte[] pdf)
    {
        using PdfSharp.Pdf.PdfDocument document = PdfReader.Open(new MemoryStream(pdf), PdfDocumentOpenMode.Import);
        return document.Internals.GetAllObjects().OfType<PdfDictionary>().Count(d => d.Elements.GetName("/Type") == "/FontDescriptor" && d.Elements.ContainsKey("/FontFile2"));
    }

    [GeneratedRegex(@"[\s\u00A0\u202F]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blanks();
}
