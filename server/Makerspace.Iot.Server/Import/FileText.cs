using System.Text;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Import;

/// <summary>
/// The text of a file in the encodings that offices save: UTF-8, UTF-16 in both byte orders, with and without a byte order mark, and Windows-1252.
/// What fits none of them is refused: a wrong guess would bring broken accents into the registry.
/// </summary>
internal static class FileText
{
    private static readonly Phrase Remedy = new("Dans un tableur : Enregistrer sous, CSV UTF-8.", "In a spreadsheet: Save as, CSV UTF-8.");

    // Of 0x80 to 0x9F, what French texts use: € … Œ ‘ ’ “ ” • – — ™ œ Ÿ. The others are letters in files of Mac OS (é is 8E) and of DOS (é is 82).
    private static readonly byte[] Used = [0x80, 0x85, 0x8C, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0x9C, 0x9F];

    // Between two letters these alone are French; "à" of DOS and "ô" of Mac OS would otherwise pass as … and ™.
    private static readonly byte[] UsedInsideWords = [0x8C, 0x92, 0x9C, 0x9F];

    /// <summary>The text; null if the file is refused.</summary>
    public static string? Of(byte[] bytes, string file, ImportErrors errors)
    {
        try
        {
            string? text = bytes switch
            {
                [0x50, 0x4B, 0x03, 0x04, ..] => Refused("c'est un classeur de tableur, non un CSV.", "this is a spreadsheet's workbook, not a CSV."),
                [0xEF, 0xBB, 0xBF, ..] => Strict(Encoding.UTF8, bytes, 3),
                [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => Refused("UTF-32 n'est pas lu.", "UTF-32 is not read."),
                [0xFF, 0xFE, ..] => Strict(Encoding.Unicode, bytes, 2),
                [0xFE, 0xFF, ..] => Strict(Encoding.BigEndianUnicode, bytes, 2),
                _ => WithoutMark(bytes),
            };
            if (text is not null && text.Contains('\uFFFD', StringComparison.Ordinal))
            {
                int line = LineOf(text, text.IndexOf('\uFFFD', StringComparison.Ordinal));
                errors.Add(file, line, With("caractère « \uFFFD » : un accent a été perdu à l'enregistrement. Reprenez le fichier d'origine.", "character “\uFFFD”: an accent was lost when the file was saved. Take the original file."));
                return null;
            }

            return text?.TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return Refused("ce fichier est abîmé : son encodage annoncé n'est pas tenu jusqu'au bout.", "this file is damaged: it does not keep to the encoding that it announces.");
        }

        string? WithoutMark(byte[] all)
        {
            // Spreadsheets' "Unicode text": every ASCII character has a zero beside it.
            int even = Zeros(all, 0);
            int odd = Zeros(all, 1);
            if (even + odd > 0)
            {
                return odd > 0 && even == 0 ? Strict(Encoding.Unicode, all, 0)
                    : even > 0 && odd == 0 ? Strict(Encoding.BigEndianUnicode, all, 0)
                    : Refused("ce n'est pas un texte.", "this is no text.");
            }

            try
            {
                return Strict(Encoding.UTF8, all, 0);
            }
            catch (DecoderFallbackException)
            {
                return Windows(all);
            }
        }

        string? Windows(byte[] all)
        {
            string text = CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(all);
            for (int i = 0; i < all.Length; i++)
            {
                if (all[i] is >= 0x80 and <= 0x9F && !(InsideWord(all, i) ? UsedInsideWords : Used).Contains(all[i]))
                {
                    errors.Add(file, LineOf(text, i), With($"octet {all[i]:X2} : ce fichier n'est ni en UTF-8 ni en Windows-1252 (Mac OS ou MS-DOS ?).", $"byte {all[i]:X2}: this file is neither UTF-8 nor Windows-1252 (Mac OS or MS-DOS?)."));
                    return null;
                }
            }

            errors.Warn(file, 0, new("lu comme Windows-1252 (il n'est pas en UTF-8) ; vérifiez un nom accentué.", "read as Windows-1252 (it is not UTF-8); check a name with an accent."));
            return text;
        }

        string? Refused(string french, string english)
        {
            errors.Add(file, 0, With(french, english));
            return null;
        }
    }

    private static Phrase With(string french, string english) => new($"{french} {Remedy.French}", $"{english} {Remedy.English}");

    private static string Strict(Encoding encoding, byte[] bytes, int from)
    {
        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        return strict.GetString(bytes, from, bytes.Length - from);
    }

    private static int Zeros(byte[] bytes, int from)
    {
        int zeros = 0;
        for (int i = from; i < bytes.Length; i += 2)
        {
            zeros += bytes[i] == 0 ? 1 : 0;
        }

        return zeros;
    }

    private static bool InsideWord(byte[] bytes, int i) => i > 0 && i + 1 < bytes.Length && char.IsAsciiLetter((char)bytes[i - 1]) && char.IsAsciiLetter((char)bytes[i + 1]);

    private static int LineOf(string text, int position)
    {
        int line = 1;
        for (int i = 0; i < position; i++)
        {
            line += text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n') ? 1 : 0;
        }

        return line;
    }
}
