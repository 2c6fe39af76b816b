using System.Text;
using System.Text.Json;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Statements.Papers;

/// <summary>The files of a document and of a month: for who may see their pages.</summary>
/// <param name="Reader">Documents.</param>
/// <param name="Closings">Drafts.</param>
/// <param name="Registry">Names and time zones.</param>
/// <param name="Options">Address of the server.</param>
/// <param name="Fecs">Accounting entries.</param>
internal sealed record StatementFiles(StatementReader Reader, MonthClosings Closings, RegistryCache Registry, ServerOptions Options, FecExport Fecs)
{
    private const string JsonType = "application/json; charset=utf-8";

    // A file of a network's month is written piece by piece.
    private const int Piece = 32_768;

    /// <summary>A document as PDF.</summary>
    public async Task<IResult> PdfAsync(Guid id, HttpContext context)
    {
        StatementView view = await FindAsync(id, context, StatementPdf.MostLines + 1);
        return await PdfAsync(view, $"/statements/{id}", context.RequestAborted);
    }

    /// <summary>A draft of an open month as PDF, of the payer that is asked for.</summary>
    public async Task<IResult> DraftAsync(string issuer, string month, string? structure, string? member, string? exemption, HttpContext context)
    {
        (IssuerView of, CalendarMonth asked) = await FindAsync(issuer, month, context);
        StatementView? view = (structure is null) == (member is null) || of.Closed.Contains(asked) ? null
            : await Closings.DraftDocumentAsync(of.Issuer, asked, new Payer(structure, member), exemption, context.RequestAborted);
        return view is null ? throw new RequestException(StatusCodes.Status404NotFound, StatementTexts.NoDraft) : await PdfAsync(view, $"/billing/{issuer}/{asked}", context.RequestAborted);
    }

    /// <summary>A document as CSV.</summary>
    public async Task<IResult> CsvAsync(Guid id, HttpContext context)
    {
        StatementView view = await FindAsync(id, context, int.MaxValue);
        var csv = new StatementCsv(await Registry.SnapshotAsync(context.RequestAborted), Locale.Current);
        return Text(async (write, _) =>
        {
            await write(csv.Header);
            foreach (StatementRow row in view.Lines)
            {
                await write(csv.Line(row, view.Statement, view.Month, view.Payer, view.Parties.Siret));
            }
        }, CsvCells.MediaType, view.Statement.Number + ".csv", mark: true);
    }

    /// <summary>A document as JSON.</summary>
    public async Task<IResult> JsonAsync(Guid id, HttpContext context)
    {
        StatementView view = await FindAsync(id, context, int.MaxValue);
        return Results.File(JsonSerializer.SerializeToUtf8Bytes(StatementJson.Of(view), StatementJson.Options), JsonType, view.Statement.Number + ".json");
    }

    /// <summary>Every line of a closed month as CSV, or as JSON, one line of it for each.</summary>
    public async Task<IResult> MonthAsync(string issuer, string month, bool json, HttpContext context)
    {
        (IssuerView of, CalendarMonth asked) = await FindAsync(issuer, month, context);
        ClosedMonth closed = await Reader.ClosedAsync(issuer, asked, context.RequestAborted, int.MaxValue) ?? throw new RequestException(StatusCodes.Status404NotFound, StatementTexts.NotClosed, asked.ToString());
        RegistrySnapshot registry = await Registry.SnapshotAsync(context.RequestAborted);
        Dictionary<Guid, Statement> documents = closed.Statements.ToDictionary(s => s.Id);
        string[] members = [.. closed.Statements.Select(s => s.Member).OfType<string>().Distinct()];
        IReadOnlyDictionary<string, string> names = members.Length == 0 ? new Dictionary<string, string>() : await Reader.NamesAsync(members, context.RequestAborted);
        var parties = documents.ToDictionary(d => d.Key, d => JsonSerializer.Deserialize<StatementParties>(d.Value.Parties)!);
        string name = $"{of.Issuer.Ref}-{asked}{(json ? ".json" : ".csv")}";
        return json
            ? Text(async (write, cancellation) =>
            {
                await write("{\n\"issuer\": " + JsonSerializer.Serialize(issuer) + ",\n\"month\": \"" + asked + "\",\n\"documents\": ");
                await write(JsonSerializer.Serialize(
                    closed.Statements.Select(s => new
                    {
                        s.Number,
                        Kind = WebApi.Word(s.Kind),
                        s.IssuedOn,
                        s.Structure,
                        s.Member,
                        Net = s.NetCents / 100m,
                        Tax = s.VatCents / 100m,
                        Gross = (s.NetCents + s.VatCents) / 100m,
                    }), StatementJson.Options));
                await write(",\n\"lines\": [");
                string between = "\n";
                await foreach (StatementRow row in Reader.LinesAsync(closed.Closing.Id, cancellation))
                {
                    await write(between + JsonSerializer.Serialize(new { Document = row.Statement is { } id ? documents[id].Number : null, Line = StatementJson.Line(row) }, Compact));
                    between = ",\n";
                }

                await write("\n]\n}\n");
            }, JsonType, name, mark: false)
            : Text(async (write, cancellation) =>
            {
                var csv = new StatementCsv(registry, Locale.Current);
                await write(csv.Header);
                await foreach (StatementRow row in Reader.LinesAsync(closed.Closing.Id, cancellation))
                {
                    Statement? document = row.Statement is { } id ? documents.GetValueOrDefault(id) : null;
                    await write(csv.Line(row, document, asked, PayerOf(row, registry, names), document is null ? null : parties[document.Id].Siret));
                }
            }, CsvCells.MediaType, name, mark: true);
    }

    /// <summary>The accounting entries of an issuer, from a day to another.</summary>
    public async Task<IResult> FecAsync(string issuer, string? from, string? to, HttpContext context)
    {
        IssuerView view = await FindAsync(issuer, context);
        if (from is null || to is null || RequestQuery.Read(from) is not { Day: { } first } || RequestQuery.Read(to) is not { Day: { } last } || !Fec.IsPeriod(first, last))
        {
            throw new RequestException(StatusCodes.Status400BadRequest, StatementTexts.BadPeriod, Locale.Current.Plain(Fec.MostMonths));
        }

        return Results.File(await Fecs.ReadAsync(issuer, first, last, context.RequestAborted), "text/plain", Fec.FileName(view.Issuer.Siren, last));
    }

    private static readonly JsonSerializerOptions Compact = new(StatementJson.Options) { WriteIndented = false };

    private static string PayerOf(StatementRow row, RegistrySnapshot registry, IReadOnlyDictionary<string, string> names) =>
        row.Structure is { } structure ? registry.Names.Structure(structure) : names.GetValueOrDefault(row.Member, row.Member);

    private async Task<IResult> PdfAsync(StatementView view, string address, CancellationToken cancellationToken)
    {
        RegistrySnapshot registry = await Registry.SnapshotAsync(cancellationToken);
        IReadOnlyList<Statement> before = view.Statement.Kind == DocumentKind.CreditNote && view.Parties.Credits is null ? await Reader.PrecedingAsync(view, cancellationToken) : [];
        byte[] bytes = new StatementPdf(view, registry, PublicAddress.Of(Options), address, [.. before.Select(s => new PrecedingDocument(s.Number, s.IssuedOn))]).Render();
        return Results.File(bytes, "application/pdf", (view.IsDraft ? "brouillon-" + view.Month : view.Statement.Number) + ".pdf");
    }

    private static IResult Text(Func<Func<string, Task>, CancellationToken, Task> content, string type, string name, bool mark) => Results.Stream(
        async stream =>
        {
            await using var writer = new StreamWriter(stream, new UTF8Encoding(mark), Piece);
            await content(writer.WriteAsync, CancellationToken.None);
        },
        type, name);

    private async Task<StatementView> FindAsync(Guid id, HttpContext context, int most) =>
        await Reader.StatementAsync(id, context.Scope(Permission.CloseMonths), context.RequestAborted, most) ?? throw new RequestException(StatusCodes.Status404NotFound, StatementTexts.NotThere, id.ToString());

    private async Task<(IssuerView Issuer, CalendarMonth Month)> FindAsync(string issuer, string month, HttpContext context)
    {
        CalendarMonth asked = RequestQuery.Month(month)!.Value;
        return (await FindAsync(issuer, context), asked);
    }

    private async Task<IssuerView> FindAsync(string issuer, HttpContext context) =>
        (await Reader.IssuersAsync(context.Scope(Permission.CloseMonths), context.RequestAborted)).FirstOrDefault(i => i.Issuer.Ref == issuer)
        ?? throw new RequestException(StatusCodes.Status404NotFound, StatementTexts.NotThere, issuer.Length > 40 ? issuer[..40] : issuer);
}

/// <summary>The addresses of files of documents and months.</summary>
public static class StatementRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapStatementFiles(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/statements/{id:guid}.pdf", (Guid id, HttpContext context) => Files(context).PdfAsync(id, context));
        routes.MapGet("/statements/{id:guid}.csv", (Guid id, HttpContext context) => Files(context).CsvAsync(id, context));
        routes.MapGet("/statements/{id:guid}.json", (Guid id, HttpContext context) => Files(context).JsonAsync(id, context));
        routes.MapGet("/billing/{issuer}/{month}/lines.csv", (string issuer, string month, HttpContext context) => Files(context).MonthAsync(issuer, month, json: false, context));
        routes.MapGet("/billing/{issuer}/{month}/lines.json", (string issuer, string month, HttpContext context) => Files(context).MonthAsync(issuer, month, json: true, context));
        routes.MapGet("/billing/{issuer}/fec", (string issuer, string? from, string? to, HttpContext context) => Files(context).FecAsync(issuer, from, to, context));
        routes.MapGet("/billing/{issuer}/{month}/draft.pdf", (string issuer, string month, string? structure, string? member, string? exemption, HttpContext context) =>
            Files(context).DraftAsync(issuer, month, structure, member, exemption, context));
    }

    private static StatementFiles Files(HttpContext context) => context.RequestServices.GetRequiredService<StatementFiles>();
}
