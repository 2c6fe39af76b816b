using System.Globalization;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Members;

/// <summary>Why a text is no id of a badge, and what to do (the rule itself is <see cref="BadgeIdText"/>'s).</summary>
internal static class BadgeWords
{
    /// <summary>The words of a text that is no id.</summary>
    /// <param name="cell">What was written.</param>
    /// <param name="id">How it was read; without an id.</param>
    public static Phrase Of(string cell, BadgeIdText id)
    {
        string shown = Shown(cell);
        switch (id.Flaw)
        {
            case BadgeIdFlaw.Empty:
                return new("il faut une valeur.", "a value is needed.");
            case BadgeIdFlaw.CascadeTag:
                return new(
                    $"« {shown} » contient la marque de cascade 88 : le lecteur qui l'a donné a tronqué le numéro ou y a laissé la marque. Relisez le badge avec un lecteur réglé sur « UID complet » (7 octets).",
                    $"“{shown}” holds the cascade tag 88: the reader that gave it has cut the number short, or left the tag in it. Read the badge again with a reader set to “full UID” (7 bytes).");
            case BadgeIdFlaw.RandomId:
                return new(
                    $"« {shown} » est un numéro aléatoire (4 octets qui commencent par 08) : un téléphone, ou une carte réglée ainsi, en tire un autre à chaque passage. Donnez un autre badge à cette personne.",
                    $"“{shown}” is a random number (4 bytes that begin with 08): a telephone, or a card set so, draws another one each time. Give this person another badge.");
            case BadgeIdFlaw.Scientific:
                return new(
                    $"« {shown} » est un nombre arrondi par une feuille de calcul : les chiffres sont perdus. Dans la feuille, mettez la colonne au format Texte, puis recopiez le numéro du badge.",
                    $"“{shown}” is a number that a spreadsheet has rounded: its digits are lost. In the sheet, give the column the format Text, then copy the number of the badge again.");
            case BadgeIdFlaw.FacilityAndNumber:
                BadgeIdText.TryFacilityAndNumber(cell.Trim(), out int facility, out int number);
                Phrase hex = facility <= byte.MaxValue && number <= ushort.MaxValue
                    ? new($", écrivez {facility << 16 | number:X8}", $", write {facility << 16 | number:X8}")
                    : new(" (établissement au plus 255, numéro au plus 65535)", " (facility at most 255, number at most 65535)");
                return new(
                    $"« {shown} » est un établissement et un numéro (Wiegand 26), pas un identifiant. Pour un lecteur réglé sur « w26 »{hex.French} ; sinon, lisez le badge avec le lecteur de la machine.",
                    $"“{shown}” is a facility and a number (Wiegand 26), not an id. For a reader set to “w26”{hex.English}; else read the badge with the machine's reader.");
            case BadgeIdFlaw.SeveralNumbers:
                return new($"« {shown} » : plusieurs numéros dans une cellule ; une ligne par badge.", $"“{shown}”: several numbers in one cell; one line for each badge.");
            case BadgeIdFlaw.Separator:
                return new(
                    $"« {shown} » : le séparateur {Named(id.Culprit).French} coupe un octet en deux ; les octets ont deux chiffres chacun.",
                    $"“{shown}”: the separator {Named(id.Culprit).English} cuts a byte in two; bytes have two digits each.");
            case BadgeIdFlaw.ForeignCharacter:
                return new(
                    $"« {shown} » : {Named(id.Culprit).French} n'est pas un chiffre hexadécimal (0-9, A-F){Likely(id.Culprit).French}.",
                    $"“{shown}”: {Named(id.Culprit).English} is not a hexadecimal digit (0-9, A-F){Likely(id.Culprit).English}.");
            default:
                bool lost = cell.All(char.IsAsciiDigit);
                return new(
                    $"« {shown} » a {id.Digits} chiffre(s) ; 4, 5, 7, 8 ou 10 octets en hexadécimal sont attendus (8, 10, 14, 16 ou 20 chiffres 0-9 A-F){(lost ? " ; une feuille de calcul a peut-être enlevé des zéros de gauche" : "")}.",
                    $"“{shown}” has {id.Digits} digit(s); 4, 5, 7, 8 or 10 bytes in hexadecimal are expected (8, 10, 14, 16 or 20 digits 0-9 A-F){(lost ? "; a spreadsheet may have taken leading zeros" : "")}.");
        }
    }

    private static Phrase Likely(char c) => c switch
    {
        'O' or 'o' or '\u041E' or '\u043E' => new(" ; un zéro ?", "; a zero?"),
        'l' or 'I' or 'i' => new(" ; un 1 ?", "; a 1?"),
        'S' or 's' => new(" ; un 5 ?", "; a 5?"),
        _ => new(string.Empty, string.Empty),
    };

    private static Phrase Named(char c) =>
        c is > ' ' and < '\u007F' ? new($"« {c} »", $"“{c}”")
        : char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c) ? new($"le caractère U+{(int)c:X4}", $"the character U+{(int)c:X4}")
        : new($"« {c} » (U+{(int)c:X4})", $"“{c}” (U+{(int)c:X4})");

    private static string Shown(string cell)
    {
        string plain = string.Concat(cell.Where(c => !char.IsControl(c) && char.GetUnicodeCategory(c) != UnicodeCategory.Format));
        return plain.Length <= 40 ? plain : plain[..40] + "…";
    }
}
