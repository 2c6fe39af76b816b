using System.Text;
using System.Xml.Linq;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Statements;
using Makerspace.Iot.Server.Statements.Papers;
using Makerspace.Iot.Server.Tests.Data;
using Microsoft.EntityFrameworkCore;
using PdfSharp.Pdf;
using PdfSharp.Pdf.Advanced;
using PdfSharp.Pdf.IO;
using static Makerspace.Iot.Server.Tests.Statements.BillingBench;

namespace Makerspace.Iot.Server.Tests.Statements.Papers;

/// <summary>
/// Structured invoices as they are expected, in the folder <c>Expected</c>, and the PDF that carries them. The files were checked with the rules of the French e-invoicing forum,
/// as docs/operations/facturation.md says; <c>MAKERSPACE_REWRITE=1</c> writes them anew.
/// </summary>
public sealed class FacturXTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("taxed")]
    [InlineData("exempt-association")]
    [InlineData("franchise")]
    [InlineData("grouping")]
    [InlineData("credit-by-hand")]
    [InlineData("adjustment")]
    public async Task A_structured_invoice_is_the_expected_one(string name)
    {
        await using BillingBench bench = await BilledAsync(name);
        StatementView view = await ViewAsync(bench, name);
        IReadOnlyList<PrecedingDocument> before = [.. (await bench.Reader.PrecedingAsync(view, _cancel)).Select(s => new PrecedingDocument(s.Number, s.IssuedOn))];
        Assert.True(FacturX.IsPossible(view, before));
        using var cache = new RegistryCache(bench.Ledger.Database.Factory, bench.Time);
        string xml = Encoding.UTF8.GetString(new FacturX(view, await cache.SnapshotAsync(_cancel), before).Write()) + "\n";
        string file = Path.Combine(Folder(), name + ".xml");
        if (Environment.GetEnvironmentVariable("MAKERSPACE_REWRITE") == "1")
        {
            Directory.CreateDirectory(Folder());
            await File.WriteAllTextAsync(file, xml, _cancel);
        }

        Assert.True(xml == await File.ReadAllTextAsync(file, _cancel), $"{file} is out of date: run this test once with MAKERSPACE_REWRITE=1 and read what changed.");

        // BR-CO-10, BR-CO-15: the total is that of the lines.
        XNamespace ram = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100";
        XElement root = XDocument.Parse(xml).Root!;
        decimal[] amounts = [.. root.Descendants(ram + "LineTotalAmount").Select(e => (decimal)e)];
        Assert.Equal(amounts[^1], amounts[..^1].Sum());
        decimal tax = (decimal)root.Descendants(ram + "TaxTotalAmount").Single();
        Assert.Equal((decimal)root.Descendants(ram + "GrandTotalAmount").Single(), amounts[^1] + tax);
        Assert.Equal(Math.Abs((view.Statement.NetCents + view.Statement.VatCents) / 100m), (decimal)root.Descendants(ram + "DuePayableAmount").Single());
    }

    [Fact]
    public async Task The_pdf_can_be_archived_and_carries_the_invoice()
    {
        await using BillingBench bench = await BilledAsync("taxed");
        StatementView view = await ViewAsync(bench, "taxed");
        byte[] pdf = await StatementPdfTests.RenderAsync(bench, view);
        using PdfDocument document = PdfReader.Open(new MemoryStream(pdf), PdfDocumentOpenMode.Import);
        PdfDictionary catalog = document.Internals.Catalog;

        PdfDictionary file = Assert.IsAssignableFrom<PdfDictionary>(((PdfReference)catalog.Elements.GetArray("/AF")!.Elements[0]).Value);
        Assert.Equal(("/Filespec", "/Alternative", "factur-x.xml"), (file.Elements.GetName("/Type"), file.Elements.GetName("/AFRelationship"), file.Elements.GetString("/UF")));
        PdfDictionary embedded = file.Elements.GetDictionary("/EF")!.Elements.GetDictionary("/F")!;
        Assert.Equal(("/EmbeddedFile", "/text/xml"), (embedded.Elements.GetName("/Type"), embedded.Elements.GetName("/Subtype")));
        Assert.NotNull(embedded.Elements.GetDictionary("/Params")!.Elements["/ModDate"]);
        Assert.Contains("<ram:ID>F2026-00001</ram:ID>", Encoding.UTF8.GetString(embedded.Stream.UnfilteredValue), StringComparison.Ordinal);
        PdfArray names = catalog.Elements.GetDictionary("/Names")!.Elements.GetDictionary("/EmbeddedFiles")!.Elements.GetArray("/Names")!;
        Assert.Equal("factur-x.xml", names.Elements.GetString(0));

        PdfDictionary intent = catalog.Elements.GetArray("/OutputIntents")!.Elements.GetDictionary(0)!;
        Assert.Equal("/GTS_PDFA1", intent.Elements.GetName("/S"));
        PdfDictionary profile = intent.Elements.GetDictionary("/DestOutputProfile")!;
        Assert.Equal(3, profile.Elements.GetInteger("/N"));
        Assert.Equal("acsp"u8.ToArray(), profile.Stream.UnfilteredValue[36..40]);

        PdfDictionary metadata = catalog.Elements.GetDictionary("/Metadata")!;
        Assert.False(metadata.Elements.ContainsKey("/Filter"));
        string xmp = Encoding.UTF8.GetString(metadata.Stream.UnfilteredValue);
        foreach (string part in new[] { "pdfaid:part=\"3\"", "pdfaid:conformance=\"B\"", "fx:ConformanceLevel=\"EN 16931\"", "fx:DocumentFileName=\"factur-x.xml\"", "FACTURE F2026-00001", "xmp:CreateDate=\"2026-03-15T00:00:00Z\"", "xmp:ModifyDate=\"2026-03-15T00:00:00Z\"" })
        {
            Assert.Contains(part, xmp, StringComparison.Ordinal);
        }

        XDocument.Parse(xmp[xmp.IndexOf("<x:xmpmeta", StringComparison.Ordinal)..xmp.IndexOf("<?xpacket end", StringComparison.Ordinal)]);
        Assert.Equal(("FACTURE F2026-00001", "Association La Fab", "Makerspace.Iot"), (document.Info.Title, document.Info.Author, document.Info.Creator));
        Assert.Contains($"pdf:Producer=\"{document.Info.Producer}\"", xmp, StringComparison.Ordinal);

        PdfDictionary[] all = [.. document.Internals.GetAllObjects().OfType<PdfDictionary>()];
        Assert.All(all.Where(d => d.Elements.GetName("/Subtype") == "/Link"), l => Assert.Equal(4, l.Elements.GetInteger("/F")));
        PdfDictionary[] fonts = [.. all.Where(d => d.Elements.GetName("/Subtype") == "/CIDFontType2")];
        Assert.Equal(2, fonts.Length);
        Assert.All(fonts, f => Assert.True(f.Elements.GetDictionary("/FontDescriptor")!.Elements.ContainsKey("/FontFile2")));
        Assert.All(fonts, f => Assert.Equal("/Identity", f.Elements.GetName("/CIDToGIDMap")));
        Assert.Contains("/ID", Encoding.Latin1.GetString(pdf[^1500..]), StringComparison.Ordinal);
        Assert.Equal("%PDF-1.7"u8.ToArray(), pdf[..8]);
    }

    [Fact]
    public async Task A_document_of_a_private_payer_or_without_its_mentions_is_a_plain_pdf()
    {
        await using BillingBench bench = await CreateAsync(DatabaseKind.Sqlite);
        await bench.CloseAsync(February);
        StatementView view = await ViewAsync(bench, "taxed");
        Assert.False(FacturX.IsPossible(view, []));
        using PdfDocument document = PdfReader.Open(new MemoryStream(await StatementPdfTests.RenderAsync(bench, view)), PdfDocumentOpenMode.Import);
        Assert.False(document.Internals.Catalog.Elements.ContainsKey("/AF"));
    }

    private async Task<BillingBench> BilledAsync(string name)
    {
        BillingBench bench = await CreateAsync(DatabaseKind.Sqlite);
        Assert.Empty((await bench.Edits.TermsAsync(Terminal, StatementPdfTests.Terms, _cancel)).Problems);
        (string Code, string Mention)? exempt = name switch
        {
            "exempt-association" => ("VATEX-FR-CGI261-7", "Exonération de TVA, article cité par l’association"),
            "franchise" => ("VATEX-FR-FRANCHISE", "TVA non applicable, article L. 223-3 du CIBS"),
            "grouping" => ("VATEX-FR-CGI261B", "Exonération de TVA des groupements de moyens, article cité par le groupement"),
            _ => null,
        };
        if (exempt is { } reason)
        {
            Assert.Empty((await bench.Edits.VatAsync(Terminal, "asso", new DateOnly(2026, 2, 1), new VatTerms(0, reason.Code), reason.Mention, _cancel)).Problems);
        }

        Assert.Empty((await bench.CloseAsync(February)).Problems);
        return bench;
    }

    private async Task<StatementView> ViewAsync(BillingBench bench, string name)
    {
        Guid id = (await bench.Reader.ClosedAsync("asso", February, _cancel))!.Statements[0].Id;
        if (name == "credit-by-hand")
        {
            (WriteOutcome outcome, id) = await new CreditNotes(bench.Writer, bench.Ledger.Database.Factory).GiveAsync(Terminal, id, [new CreditAsk(1, 200)], 0, "panne du laser", _cancel);
            Assert.Empty(outcome.Problems);
        }
        else if (name == "adjustment")
        {
            await using (MakerspaceDb db = bench.Ledger.Open())
            {
                await db.Set<UsageEntry>().Where(u => u.Session == "s2").ExecuteUpdateAsync(u => u.SetProperty(x => x.ActiveSeconds, 900), _cancel);
                await db.Set<LedgerDay>().ExecuteUpdateAsync(d => d.SetProperty(x => x.Version, x => x.Version + 1), _cancel);
            }

            bench.Time.Advance(TimeSpan.FromDays(40));
            Assert.Empty((await bench.CloseAsync(March)).Problems);
            id = (await bench.Reader.ClosedAsync("asso", March, _cancel))!.Statements[0].Id;
        }

        return (await bench.Reader.StatementAsync(id, _cancel))!;
    }

    private static string Folder()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Makerspace.Iot.sln")))
        {
            root = root.Parent!;
        }

        return Path.Combine(root.FullName, "tests/server/Makerspace.Iot.Server.Tests/Statements/Papers/Expected");
    }
}
