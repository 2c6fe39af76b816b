using System.Globalization;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Server.Members;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Import;

/// <summary>
/// The ids of a badge file. What is no id is refused with what it is and what to do (the rule itself is <see cref="BadgeIdText"/>'s);
/// what a spreadsheet, or a decimal number taken for hexadecimal, may have made is imported and warned of, since nobody but the badge can tell.
/// </summary>
internal static class BadgeCells
{
    private const int MostLines = 20;

    /// <summary>The id of a row, in lower case; a refused one answers something that no badge has.</summary>
    public static string Uid(RowFields f)
    {
        string cell = f.Raw("uid");
        BadgeIdText id = BadgeIdText.Read(cell);
        if (id.Hex is { } hex)
        {
            return hex;
        }

        Phrase refusal = BadgeWords.Of(cell, id);
        f.Fail(new($"uid : {refusal.French}", $"uid: {refusal.English}"));
        return "x";
    }

    /// <summary>Warns of ids that may be others than they seem, one warning a file and kind.</summary>
    public static void Warn(ImportedRegistry registry, ImportErrors errors)
    {
        foreach (IGrouping<string, (string Text, int Line)> file in registry.Members.Badges.Touched.Select(registry.OriginOf).OfType<ImportRow>().GroupBy(
            o => o.File, o => (Text: Plain(o.Cells.GetValueOrDefault("uid", string.Empty)), o.Line), StringComparer.Ordinal))
        {
            (string Text, int Line)[] all = [.. file];
            (string Text, int Line)[] numbers = [.. all.Where(b => b.Text.All(char.IsAsciiDigit))];
            int longest = numbers.Select(b => b.Text.Length).DefaultIfEmpty().Max();
            (string Text, int Line)[] touched =
            [
                .. numbers.Where(b => b.Text.EndsWith("000", StringComparison.Ordinal)
                    || (b.Text[0] != '0' && numbers.Length > 1 && (numbers.Length == all.Length || b.Text.Length < longest) && b.Text.Length <= 10)),
            ];
            Say(file.Key, touched, new(
                "que des chiffres, sans zéro devant : une feuille de calcul a pu arrondir ces numéros ou enlever leurs zéros de gauche. Comparez avec le badge ; dans la feuille, mettez la colonne uid au format Texte avant d'y coller les numéros.",
                "digits only, without a leading zero: a spreadsheet may have rounded these numbers or taken their leading zeros. Compare with the badge; in the sheet, give the column uid the format Text before you paste the numbers."));
            Say(file.Key, [.. numbers.Where(b => b.Text.Length == 10).Except(touched)], new(
                "dix chiffres, lus comme cinq octets hexadécimaux. Si c'est le numéro décimal imprimé sur le badge, écrivez-le en hexadécimal (0012888050 s'écrit 00C4A7F2 pour un lecteur réglé sur « decimal »).",
                "ten digits, read as five hexadecimal bytes. If it is the decimal number printed on the badge, write it in hexadecimal (0012888050 is 00C4A7F2 for a reader set to “decimal”)."));
        }

        void Say(string file, (string Text, int Line)[] rows, Phrase what)
        {
            if (rows.Length > 0)
            {
                string lines = string.Join(", ", rows.Take(MostLines).Select(b => b.Line.ToString(CultureInfo.InvariantCulture)));
                int more = rows.Length - MostLines;
                errors.Warn(file, rows[0].Line, new(
                    $"uid, ligne(s) {lines}{(more > 0 ? $" et {more} autres" : "")} : {what.French}",
                    $"uid, line(s) {lines}{(more > 0 ? $" and {more} more" : "")}: {what.English}"));
            }
        }
    }

    private static string Plain(string cell) => BadgeIdText.Read(cell).Hex ?? "x";
}
