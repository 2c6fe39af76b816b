using System.Globalization;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;
using PdfSharp.Drawing;
using PdfSharp.Pdf;
using QRCoder;

namespace Makerspace.Iot.Server.Statements.Papers;

/// <summary>
/// A document as PDF, in French: both parties, the lines by machine, totals, terms, and an address with its code that leads to the sessions. A draft says so across each sheet.
/// <b>Source:</b> CGI, annexe II, article 242 nonies A; Code de commerce, article L441-9.
/// </summary>
/// <param name="view">The document with all its lines, or with <see cref="MostLines"/> + 1 of them.</param>
/// <param name="registry">Names and time zones.</param>
/// <param name="server">Address of the server, without a slash at its end.</param>
/// <param name="address">Where the lines stand, below it.</param>
/// <param name="preceding">The documents that a credit note gives back, if it was not made by hand.</param>
internal sealed class StatementPdf(StatementView view, RegistrySnapshot registry, string server, string address, IReadOnlyList<PrecedingDocument>? preceding = null)
{
    /// <summary>Most lines on paper, some 400 sheets; a longer document has a line for each machine, and its detail in the other files.</summary>
    public const int MostLines = 20_000;

    private const double DayWidth = 82;
    private const double VatRight = Paper.Right - 75;
    private const double What = Paper.Left + DayWidth;
    private const double WhatWidth = VatRight - 40 - What;
    private const double Middle = 300;

    // The library keeps its fonts in tables that all documents share.
    private static readonly Lock Drawing = new();

    private static readonly XFont Small = PaperFonts.Of(7.5);
    private static readonly XFont Body = PaperFonts.Of(8.5);
    private static readonly XFont Strong = PaperFonts.Of(8.5, bold: true);
    private static readonly XFont Name = PaperFonts.Of(12, bold: true);
    private static readonly XFont Title = PaperFonts.Of(17, bold: true);
    private readonly Locale _l = Locale.French;

    private string Kind => view.Statement.Kind == DocumentKind.CreditNote ? PaperTexts.CreditNote : PaperTexts.Invoice;

    private string Number => view.IsDraft ? PaperTexts.Draft : view.Statement.Number;

    /// <summary>The file.</summary>
    public byte[] Render()
    {
        lock (Drawing)
        {
            using var document = new PdfDocument();
            document.Info.Title = $"{Kind} {Number}";
            document.Info.Author = view.Parties.Issuer;
            document.Info.CreationDate = view.Statement.IssuedOn.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
            document.ViewerPreferences.DisplayDocTitle = true;
            document.Language = "fr-FR";
            using (var paper = new Paper(document, view.IsDraft ? PaperTexts.Draft : null, Continue))
            {
                Head(paper);
                Lines(paper);
                Totals(paper);
                Foot(paper);
                paper.Finish($"{view.Parties.Issuer} · {PaperTexts.Siren} {view.Parties.Siren}", (page, of) => string.Format(CultureInfo.InvariantCulture, PaperTexts.Page, page, of));
            }

            // Between companies the document is an electronic invoice.
            if (view.Lines.Count <= MostLines && FacturX.IsPossible(view, preceding ?? []))
            {
                return ArchivedPdf.Save(document, new FacturX(view, registry, preceding ?? []).Write(), view.Statement.IssuedOn.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));
            }

            using var bytes = new MemoryStream();
            document.Save(bytes, closeStream: false);
            return bytes.ToArray();
        }
    }

    private static double Height(XFont font) => Paper.HeightOf(font);

    private void Continue(Paper paper)
    {
        paper.Text(string.Format(CultureInfo.InvariantCulture, PaperTexts.Continued, $"{Kind} {Number}"), Strong, Paper.Left, paper.Y);
        paper.Text(view.Payer, Body, Paper.Right, paper.Y, right: true, pale: true);
        paper.Y += Height(Strong) + 8;
        TableHead(paper);
    }

    private void Head(Paper paper)
    {
        double top = paper.Y;
        StatementParties parties = view.Parties;
        paper.Block(parties.Issuer, Name, Paper.Left, Middle - Paper.Left - 20);
        foreach (string line in new[]
        {
            parties.LegalForm, parties.Street, parties.Town,
            parties.IssuerSiret is { } siret ? $"{PaperTexts.Siret} {siret}" : $"{PaperTexts.Siren} {parties.Siren}",
            parties.VatNumber is { } vat ? $"{PaperTexts.VatNumber} {vat}" : null,
        }.OfType<string>())
        {
            paper.Block(line, Body, Paper.Left, Middle - Paper.Left - 20);
        }

        double left = paper.Y;
        paper.Y = top;
        paper.Text(Kind, Title, Middle, paper.Y);
        paper.Y += Height(Title) + 2;
        Row(PaperTexts.Number, view.IsDraft ? PaperTexts.NoNumber : view.Statement.Number, Strong);
        Row(PaperTexts.IssuedOn, view.IsDraft ? PaperTexts.Draft : _l.Day(view.Statement.IssuedOn), Body);
        Row(PaperTexts.Period, _l.Month(view.Month.Year, view.Month.Number), Body);
        if (!view.IsDraft && parties.DueOn is { } due)
        {
            Row(PaperTexts.DueOn, _l.Day(due), Body);
        }

        paper.Y += 8;
        paper.Text(PaperTexts.Payer, Small, Middle, paper.Y, pale: true);
        paper.Y += Height(Small);
        paper.Block(view.Payer, Strong, Middle, Paper.Right - Middle);
        foreach (string line in new[] { parties.PayerStreet, parties.PayerTown, parties.Siret is { } number ? $"{PaperTexts.Siret} {number}" : view.Statement.Structure is null ? PaperTexts.Private : null }.OfType<string>())
        {
            paper.Block(line, Body, Middle, Paper.Right - Middle);
        }

        paper.Y = Math.Max(paper.Y, left) + 18;
        if (parties.Credits is { } credits)
        {
            paper.Block(string.Format(CultureInfo.InvariantCulture, PaperTexts.Credits, credits, _l.Day(parties.CreditsOn ?? view.Statement.IssuedOn)), Strong, Paper.Left, Paper.Right - Paper.Left);
            paper.Block(string.Format(CultureInfo.InvariantCulture, PaperTexts.Reason, parties.Reason), Body, Paper.Left, Paper.Right - Paper.Left);
            paper.Y += 6;
        }

        paper.Text(PaperTexts.What, Body, Paper.Left, paper.Y, pale: true);
        paper.Y += Height(Body) + 4;
        TableHead(paper);

        void Row(string label, string value, XFont font)
        {
            paper.Text(label, Body, Middle, paper.Y, pale: true);
            paper.Text(value, font, Middle + 90, paper.Y);
            paper.Y += Height(Body);
        }
    }

    private static void TableHead(Paper paper)
    {
        paper.Text(PaperTexts.Day, Strong, Paper.Left, paper.Y);
        paper.Text(PaperTexts.Designation, Strong, What, paper.Y);
        paper.Text(PaperTexts.Vat, Strong, VatRight, paper.Y, right: true);
        paper.Text(PaperTexts.Amount, Strong, Paper.Right, paper.Y, right: true);
        paper.Y += Height(Strong) + 3;
        paper.Rule();
        paper.Y += 4;
    }

    private void Lines(Paper paper)
    {
        bool whole = view.Lines.Count <= MostLines;
        foreach (StatementGroup group in view.Groups)
        {
            string machine = registry.Names.Machine(group.Machine) + " · " + registry.Names.Site(group.Site)
                + (group.Adjusts is { } month ? " · " + string.Format(CultureInfo.InvariantCulture, PaperTexts.Adjustment, _l.Month(month.Year, month.Month)) : string.Empty);
            IReadOnlyList<string> title = paper.Wrap(machine, Strong, VatRight - Paper.Left);
            double first = whole ? RowHeight(paper, group.Lines[0]) : Height(Body);
            paper.Need((title.Count * Height(Strong)) + first + 8);
            paper.Lead(Paper.Left, paper.Y, VatRight - Paper.Left, title.Count * Height(Strong), $"{server}/sessions?month={CalendarMonthOf(group)}&machine={Uri.EscapeDataString(group.Machine)}");
            paper.Text(Money(group.Cents), Strong, Paper.Right, paper.Y, right: true);
            foreach (string line in title)
            {
                paper.Text(line, Strong, Paper.Left, paper.Y);
                paper.Y += Height(Strong);
            }

            paper.Y += 2;
            if (!whole)
            {
                paper.Text(string.Format(CultureInfo.InvariantCulture, PaperTexts.Lines, _l.Number(group.Lines.Count)), Body, What, paper.Y);
                paper.Y += Height(Body);
            }

            StatementRow? before = null;
            foreach (StatementRow line in whole ? group.Lines : [])
            {
                Row(paper, line, before);
                before = line;
            }

            paper.Y += 6;
        }
    }

    private static double RowHeight(Paper paper, StatementRow line) => paper.Wrap(line.French, Body, WhatWidth).Count * Height(Body);

    private void Row(Paper paper, StatementRow line, StatementRow? before)
    {
        IReadOnlyList<string> words = paper.Wrap(line.French, Body, WhatWidth);
        double top = paper.Y;
        paper.Need(words.Count * Height(Body));
        if (before?.Entry != line.Entry || before.Source != line.Source || paper.Y < top)
        {
            paper.Text(_l.Stamp(line.At, registry.Zones.Of(line.Site)), Body, Paper.Left, paper.Y, pale: true);
        }

        paper.Text(line.Exemption is null ? _l.Number((double)line.VatPercent, Decimals(line.VatPercent)) + "\u00A0%" : "—", Body, VatRight, paper.Y, right: true, pale: true);
        paper.Text(Money(line.Cents), Body, Paper.Right, paper.Y, right: true);
        foreach (string words1 in words)
        {
            paper.Text(words1, Body, What, paper.Y);
            paper.Y += Height(Body);
        }
    }

    private void Totals(Paper paper)
    {
        VatSum[] taxed = [.. view.Parties.Vat.Where(v => v.Vat.Exemption is null)];
        bool gives = view.Statement.Kind == DocumentKind.CreditNote;
        long gross = view.Statement.NetCents + view.Statement.VatCents;
        var rows = new List<(string Label, string Value)> { (taxed.Length == 0 ? PaperTexts.Untaxed : PaperTexts.Net, Money(view.Statement.NetCents)) };
        rows.AddRange(taxed.Select(v => (string.Format(CultureInfo.InvariantCulture, PaperTexts.Tax, _l.Number((double)v.Vat.Percent, Decimals(v.Vat.Percent)), Money(v.NetCents)), Money(v.VatCents))));
        if (taxed.Length > 0)
        {
            rows.Add((PaperTexts.Gross, Money(gross)));
        }

        paper.Need((rows.Count * (Height(Body) + 1)) + Height(Name) + 20);
        paper.Rule();
        paper.Y += 6;
        foreach ((string label, string value) in rows)
        {
            paper.Text(label, Body, Middle, paper.Y, pale: true);
            paper.Text(value, Body, Paper.Right, paper.Y, right: true);
            paper.Y += Height(Body) + 1;
        }

        paper.Y += 2;
        paper.Rule(Middle);
        paper.Y += 4;
        paper.Text(gives ? PaperTexts.ToReturn : PaperTexts.ToPay, Name, Middle, paper.Y);
        paper.Text(Money(gives ? -gross : gross), Name, Paper.Right, paper.Y, right: true);
        paper.Y += Height(Name) + 14;
    }

    private void Foot(Paper paper)
    {
        const double Side = 70;
        const double Column = Paper.Right - Paper.Left - Side - 20;
        string link = server + address;
        var texts = new List<(string Text, XFont Font)>();
        if (view.Parties.Mention is { } mention)
        {
            texts.Add((mention, Strong));
        }

        if (view.Parties.Iban is { } iban && view.Statement.Kind == DocumentKind.Invoice)
        {
            texts.Add((string.Format(CultureInfo.InvariantCulture, PaperTexts.Iban, Grouped(iban), view.IsDraft ? PaperTexts.Draft : view.Statement.Number), Strong));
        }

        texts.AddRange((view.Parties.Mentions ?? []).Select(m => (m, Body)));
        double height = texts.Sum(t => (paper.Wrap(t.Text, t.Font, Column).Count * Height(t.Font)) + 2) + (3 * Height(Small)) + 12;
        paper.Need(Math.Max(height, Side + 8));
        double top = paper.Y;
        foreach ((string text, XFont font) in texts)
        {
            paper.Block(text, font, Paper.Left, Column);
            paper.Y += 2;
        }

        paper.Y += 6;
        paper.Text(PaperTexts.Where, Small, Paper.Left, paper.Y, pale: true);
        paper.Y += Height(Small);
        double from = paper.Y;
        paper.Block(link, Small, Paper.Left, Column);
        paper.Lead(Paper.Left, from, Column, paper.Y - from, link);
        using var generator = new QRCodeGenerator();
        using QRCodeData code = generator.CreateQrCode(link, QRCodeGenerator.ECCLevel.M);
        paper.Code(code.ModuleMatrix, Paper.Right - Side, top, Side);
    }

    private static string Grouped(string iban) => string.Join('\u00A0', iban.Chunk(4).Select(c => new string(c)));

    private static string CalendarMonthOf(StatementGroup group) => group.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static int Decimals(decimal percent) => percent == decimal.Truncate(percent) ? 0 : percent == decimal.Round(percent, 1) ? 1 : 2;

    private string Money(long cents) => _l.Euros(cents / 100m);
}
