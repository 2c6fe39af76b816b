using System.Text;
using System.Text.Json;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Statements.Papers;

/// <summary>The sales of an issuer as a file of accounting entries, see <see cref="Fec"/>. Thread-safe.</summary>
/// <param name="databases">The database.</param>
public sealed class FecExport(IDbContextFactory<MakerspaceDb> databases)
{
    // The character set that the law names; a letter that it lacks becomes a question mark.
    private static readonly Encoding Latin = CodePagesEncodingProvider.Instance.GetEncoding("iso-8859-15", new EncoderReplacementFallback("?"), DecoderFallback.ReplacementFallback)!;

    /// <summary>The file of the documents that were issued in some days.</summary>
    /// <param name="issuer">The issuer.</param>
    /// <param name="firstDay">First day.</param>
    /// <param name="lastDay">Last day.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<byte[]> ReadAsync(string issuer, DateOnly firstDay, DateOnly lastDay, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        List<Statement> statements = await db.Set<Statement>().AsNoTracking()
            .Where(s => s.Issuer == issuer && s.Year >= firstDay.Year && s.Year <= lastDay.Year && s.IssuedOn >= firstDay && s.IssuedOn <= lastDay).OrderBy(s => s.Year).ThenBy(s => s.Order).ToListAsync(cancellationToken);
        List<IssuerAccounts> accounts = await db.Set<IssuerAccounts>().AsNoTracking().Where(a => a.Issuer == issuer).OrderBy(a => a.FirstDay).ToListAsync(cancellationToken);
        Dictionary<Guid, DateOnly> months = await db.Set<Closing>().AsNoTracking().Where(c => c.Issuer == issuer).Select(c => new { c.Id, c.Month }).ToDictionaryAsync(c => c.Id, c => c.Month, cancellationToken);
        string[] members = [.. statements.Where(s => s.Structure is null).Select(s => s.Member!).Distinct()];
        Dictionary<string, string> names = members.Length == 0 ? [] : await db.Set<PersonName>().AsNoTracking().Where(n => members.Contains(n.Person)).ToDictionaryAsync(n => n.Person, n => n.DisplayName, cancellationToken);
        var text = new StringBuilder(Fec.Header).Append("\r\n");
        foreach (Statement statement in statements)
        {
            StatementParties parties = JsonSerializer.Deserialize<StatementParties>(statement.Parties)!;
            string payer = statement.Structure ?? statement.Member!;
            DateOnly month = months[statement.Closing];
            var document = new FecDocument(
                statement.Year, statement.Order, statement.Number, statement.Kind, statement.IssuedOn, payer, parties.Payer ?? names.GetValueOrDefault(payer, payer), Locale.French.Month(month.Year, month.Month), parties.Vat);
            foreach (FecLine line in Fec.Of(document, accounts.LastOrDefault(a => a.FirstDay <= statement.IssuedOn) ?? IssuerAccounts.Default(issuer)))
            {
                text.Append(Fec.Text(line)).Append("\r\n");
            }
        }

        return Latin.GetBytes(text.ToString());
    }
}
