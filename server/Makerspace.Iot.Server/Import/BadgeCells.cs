using System.Globalization;
using Makerspace.Iot.Contracts.Access;

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

        f.Fail("uid : " + Refusal(cell, id));
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
            Say(file.Key, touched, "que des chiffres, sans zéro devant : une feuille de calcul a pu arrondir ces numéros ou enlever leurs zéros de gauche. " +
                "Comparez avec le badge ; dans la feuille, mettez la colonne uid au format Texte avant d'y coller les numéros.");
            Say(file.Key, [.. numbers.Where(b => b.Text.Length == 10).Except(touched)], "dix chiffres, lus comme cinq octets hexadécimaux. Si c'est le numéro décimal imprimé sur le badge, écrivez-le en hexadécimal" +
                " (0012888050 s'écrit 00C4A7F2 pour un lecteur réglé sur « decimal »).");
        }

        void Say(string file, (string Text, int Line)[] rows, string what)
        {
            if (rows.Length > 0)
            {
                string lines = string.Join(", ", rows.Take(MostLines).Select(b => b.Line.ToString(CultureInfo.InvariantCulture)));
                string more = rows.Length > MostLines ? $" et {rows.Length - MostLines} autres" : string.Empty;
                errors.Warn(file, rows[0].Line, $"uid, ligne(s) {lines}{more} : {what}");
            }
        }
    }

    private static string Plain(string cell) => BadgeIdText.Read(cell).Hex ?? "x";

    private static string Refusal(string cell, BadgeIdText id)
    {
        string shown = Shown(cell);
        switch (id.Flaw)
        {
            case BadgeIdFlaw.Empty:
                return "il faut une valeur.";
            case BadgeIdFlaw.CascadeTag:
                return $"« {shown} » contient la marque de cascade 88 : le lecteur qui l'a donné a tronqué le numéro ou y a laissé la marque. Relisez le badge avec un lecteur réglé sur « UID complet » (7 octets).";
            case BadgeIdFlaw.RandomId:
                return $"« {shown} » est un numéro aléatoire (4 octets qui commencent par 08) : un téléphone, ou une carte réglée ainsi, en tire un autre à chaque passage. Donnez un autre badge à cette personne.";
            case BadgeIdFlaw.Scientific:
                return $"« {shown} » est un nombre arrondi par une feuille de calcul : les chiffres sont perdus. Mettez la colonne uid au format Texte et recopiez le numéro du badge.";
            case BadgeIdFlaw.FacilityAndNumber:
                BadgeIdText.TryFacilityAndNumber(cell.Trim(), out int facility, out int number);
                string hex = facility <= byte.MaxValue && number <= ushort.MaxValue ? $", écrivez {facility << 16 | number:X8}" : " (établissement au plus 255, numéro au plus 65535)";
                return $"« {shown} » est un établissement et un numéro (Wiegand 26), pas un identifiant. Pour un lecteur réglé sur « w26 »{hex} ; sinon, lisez le badge avec le lecteur de la machine.";
            case BadgeIdFlaw.SeveralNumbers:
                return $"« {shown} » : plusieurs numéros dans une cellule ; une ligne par badge.";
            case BadgeIdFlaw.Separator:
                return $"« {shown} » : le séparateur {Named(id.Culprit)} coupe un octet en deux ; les octets ont deux chiffres chacun.";
            case BadgeIdFlaw.ForeignCharacter:
                return $"« {shown} » : {Named(id.Culprit)} n'est pas un chiffre hexadécimal (0-9, A-F){Likely(id.Culprit)}.";
            default:
                string lost = cell.All(char.IsAsciiDigit) ? " ; une feuille de calcul a peut-être enlevé des zéros de gauche" : string.Empty;
                return $"« {shown} » a {id.Digits} chiffre(s) ; 4, 5, 7, 8 ou 10 octets en hexadécimal sont attendus (8, 10, 14, 16 ou 20 chiffres 0-9 A-F){lost}.";
        }
    }

    private static string Likely(char c) => c switch
    {
        'O' or 'o' or '\u041E' or '\u043E' => " ; un zéro ?",
        'l' or 'I' or 'i' => " ; un 1 ?",
        'S' or 's' => " ; un 5 ?",
        _ => string.Empty,
    };

    private static string Named(char c) =>
        c is > ' ' and < '\u007F' ? $"« {c} »" : char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c) ? $"le caractère U+{(int)c:X4}" : $"« {c} » (U+{(int)c:X4})";

    private static string Shown(string cell)
    {
        string plain = string.Concat(cell.Where(c => !char.IsControl(c) && char.GetUnicodeCategory(c) != UnicodeCategory.Format));
        return plain.Length <= 40 ? plain : plain[..40] + "…";
    }
}
