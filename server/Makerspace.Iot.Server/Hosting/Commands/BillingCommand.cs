using System.CommandLine;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Statements;
using Makerspace.Iot.Server.Statements.Papers;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;
using static Makerspace.Iot.Server.Hosting.Commands.CommandWords;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary><c>billing close|credit|fec</c>: closes a month, gives back a document, writes the accounting entries to a file. May run beside the server.</summary>
internal static class BillingCommand
{
    public static Command Create(CommonOptions common)
    {
        var issuer = new Argument<string>("emetteur") { Description = "Référence de l'émetteur" };
        var by = new Option<string?>("--by") { Description = "Qui agit ; sinon l'utilisateur du système" };
        var reason = new Option<string?>("--reason") { Description = "Motif, si quelque chose reste à régler" };
        var month = new Argument<string>("mois") { Description = "AAAA-MM" };
        var close = new Command("close", "Clôt un mois ; déjà clos, il le reste") { issuer, month, by, reason };
        close.SetAction((parsed, cancellation) => CloseAsync(
            common.Read(parsed), parsed.GetRequiredValue(issuer), parsed.GetRequiredValue(month), Actor.AtTerminal(parsed.GetValue(by)), parsed.GetValue(reason)?.Trim(), parsed.InvocationConfiguration, cancellation));

        var number = new Argument<string>("numero") { Description = "Numéro de la facture" };
        var why = new Option<string>("--reason") { Description = "Motif, porté sur l'avoir", Required = true };
        var line = new Option<int?>("--line") { Description = "Une seule ligne, par son rang dans la facture (celui du CSV) ; sinon toutes" };
        var credit = new Command("credit", "Fait un avoir de ce qui reste d'une facture, ou d'une de ses lignes") { issuer, number, by, why, line };
        credit.SetAction((parsed, cancellation) => CreditAsync(
            common.Read(parsed), parsed.GetRequiredValue(issuer), parsed.GetRequiredValue(number), parsed.GetValue(line), Actor.AtTerminal(parsed.GetValue(by)), parsed.GetRequiredValue(why), parsed.InvocationConfiguration, cancellation));

        var from = new Option<DateOnly>("--from") { Description = "Premier jour, AAAA-MM-JJ", Required = true };
        var to = new Option<DateOnly>("--to") { Description = "Dernier jour, AAAA-MM-JJ", Required = true };
        var folder = new Option<string>("--out") { Description = "Dossier où écrire le fichier", DefaultValueFactory = _ => "." };
        var fec = new Command("fec", "Écrit les écritures comptables des ventes, aux 18 colonnes du FEC") { issuer, from, to, folder };
        fec.SetAction((parsed, cancellation) => FecAsync(
            common.Read(parsed), parsed.GetRequiredValue(issuer), parsed.GetValue(from), parsed.GetValue(to), parsed.GetRequiredValue(folder), parsed.InvocationConfiguration, cancellation));
        return new Command("billing", "Facturation : clore un mois, faire un avoir, exporter les écritures") { close, credit, fec };
    }

    private static async Task<int> CloseAsync(ServerOptions options, string issuer, string text, Actor actor, string? reason, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        if (!CalendarMonth.TryParse(text, out CalendarMonth month))
        {
            return await RefuseAsync(console, Locale.Current.Say(StatementTexts.BadMonth, text));
        }

        IDbContextFactory<MakerspaceDb> databases = await OpenAsync(options, cancellationToken);
        var closings = new MonthClosings(new RegistryWriter(databases), databases, new LiveBoard(TimeProvider.System), TimeProvider.System);
        WriteOutcome outcome = await closings.CloseAsync(actor, issuer, month, reason, cancellationToken);
        if (!outcome.Written)
        {
            return await RefuseAsync(console, outcome);
        }

        ClosedMonth closed = (await new StatementReader(databases).ClosedAsync(issuer, month, cancellationToken))!;
        await console.Output.WriteLineAsync(Say($"{month} est clos : {closed.Statements.Count} document(s).", $"{month} is closed: {closed.Statements.Count} document(s)."));
        foreach (Statement statement in closed.Statements)
        {
            await console.Output.WriteLineAsync($"{statement.Number}  {statement.Structure ?? statement.Member}  {Locale.Current.Euros((statement.NetCents + statement.VatCents) / 100m)}");
        }

        return 0;
    }

    private static async Task<int> CreditAsync(ServerOptions options, string issuer, string number, int? rank, Actor actor, string reason, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        IDbContextFactory<MakerspaceDb> databases = await OpenAsync(options, cancellationToken);
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Set<Statement>().AsNoTracking().FirstOrDefaultAsync(s => s.Issuer == issuer && s.Number == number, cancellationToken) is not { } invoice)
        {
            return await RefuseAsync(console, Locale.Current.Say(StatementTexts.NotThere, number));
        }

        var notes = new CreditNotes(new RegistryWriter(databases), databases);
        Creditable left = await notes.ReadAsync(invoice.Id, cancellationToken);
        CreditAsk[]? asks = null;
        if (rank is { } one)
        {
            StatementView view = (await new StatementReader(databases).StatementAsync(invoice.Id, cancellationToken, int.MaxValue))!;
            int? position = one >= 1 && one <= view.Lines.Count ? view.Lines[one - 1].Position : null;
            asks = [.. left.Lines.Where(l => l.Row.Position == position).Select(l => new CreditAsk(l.Row.Position, l.LeftCents))];
        }

        (WriteOutcome outcome, Guid id) = await notes.GiveAsync(actor, invoice.Id, asks, left.Notes.Count, reason, cancellationToken);
        if (!outcome.Written)
        {
            return await RefuseAsync(console, outcome);
        }

        Statement made = await db.Set<Statement>().AsNoTracking().FirstAsync(s => s.Id == id, cancellationToken);
        await console.Output.WriteLineAsync(Say($"Avoir {made.Number}", $"Credit note {made.Number}") + $"  {Locale.Current.Euros((made.NetCents + made.VatCents) / 100m)}");
        return 0;
    }

    private static async Task<int> FecAsync(ServerOptions options, string reference, DateOnly from, DateOnly to, string folder, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        if (!Fec.IsPeriod(from, to))
        {
            return await RefuseAsync(console, Locale.Current.Say(StatementTexts.BadPeriod, Locale.Current.Plain(Fec.MostMonths)));
        }

        IDbContextFactory<MakerspaceDb> databases = await OpenAsync(options, cancellationToken);
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Set<Issuer>().AsNoTracking().FirstOrDefaultAsync(i => i.Ref == reference, cancellationToken) is not { } issuer)
        {
            return await RefuseAsync(console, Locale.Current.Say(StatementTexts.NotThere, reference));
        }

        byte[] bytes = await new FecExport(databases).ReadAsync(reference, from, to, cancellationToken);
        string file = Path.Combine(folder, Fec.FileName(issuer.Siren, to));
        try
        {
            await File.WriteAllBytesAsync(file, bytes, cancellationToken);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            await console.Error.WriteLineAsync(Say($"{file} ne s'écrit pas : {problem.Message}", $"{file} cannot be written: {problem.Message}"));
            return ServerCommandLine.Unusable;
        }

        await console.Output.WriteLineAsync(file);
        return 0;
    }

    private static Task<int> RefuseAsync(InvocationConfiguration console, WriteOutcome outcome) =>
        RefuseAsync(console, string.Join(Environment.NewLine, outcome.Problems.Select(p => StatementTexts.Of(p.Problem, p.Row, Locale.Current)).Distinct()));

    private static async Task<int> RefuseAsync(InvocationConfiguration console, string words)
    {
        await console.Error.WriteLineAsync(words);
        return ServerCommandLine.Refused;
    }

    private static async Task<IDbContextFactory<MakerspaceDb>> OpenAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        IDbContextFactory<MakerspaceDb> databases = DatabaseProvider.CreateFactory(options);
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await SchemaMigrator.CheckAsync(db, cancellationToken);
        return databases;
    }
}
