using System.Text;

namespace Makerspace.Iot.Server.Core.Accounts;

/// <summary>
/// Tells passwords that a guessing program tries first, however long: those that are made of words that everybody takes, of the person's own name, of rows of keys, of repeated letters and of digits.
/// <para><b>Source:</b> NIST SP 800-63B, section 5.1.1.2 (expected and context-specific passwords are refused); the words are those that lead the published lists of French and English passwords.</para>
/// </summary>
public static class EasyPasswords
{
    /// <summary>Fewest letters that have to be left when all that is easy to guess is taken away.</summary>
    public const int LeastLeft = 6;

    private const int LeastRun = 4;
    private const int LeastRepeat = 3;
    private const int LeastOwn = 3;

    private static readonly string[] Rows = ["azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertz", "abcdefghijklmnopqrstuvwxyz"];

    private static readonly string[] Words =
    [
        "motdepasse", "passe", "password", "passwort", "secret", "admin", "administrateur", "administrator", "utilisateur", "bienvenue", "welcome", "bonjour", "coucou", "letmein", "iloveyou", "jetaime",
        "soleil", "sunshine", "princesse", "princess", "doudou", "chouchou", "loulou", "cheval", "chocolat", "football", "marseille", "dragon", "monkey", "master", "liverpool", "charlie", "nicolas", "thomas", "camille",
        "makerspace", "manufacture", "atelier", "fablab", "machine", "azerty", "qwerty", "france", "paris", "juillet", "printemps",
    ];

    /// <summary>True if little is left of a password besides what is easy to guess.</summary>
    /// <param name="password">The password.</param>
    /// <param name="own">Words of the person: names, the part of the address before the at sign.</param>
    public static bool IsEasy(string password, IEnumerable<string> own)
    {
        string[] words = [.. own.Select(w => Plain(w, signs: false)).Where(w => w.Length >= LeastOwn).Concat(Words).OrderByDescending(w => w.Length)];
        return IsEasy(Plain(password, signs: false), words) || IsEasy(Plain(password, signs: true), words);
    }

    private static bool IsEasy(string text, string[] words)
    {
        foreach (string word in words)
        {
            text = text.Replace(word, " ", StringComparison.Ordinal);
        }

        return WithoutRuns(text).Count(char.IsLetter) < LeastLeft;
    }

    // Small letters without accents, and digits; what stands between words is left out. With signs, those that stand for letters are read as these.
    private static string Plain(string text, bool signs)
    {
        var plain = new StringBuilder(text.Length);
        foreach (char c in text.ToLowerInvariant().Normalize(NormalizationForm.FormD))
        {
            char read = !signs ? c : c switch { '@' or '4' => 'a', '3' => 'e', '0' => 'o', '$' or '5' => 's', '1' or '!' => 'i', _ => c };
            if (char.IsLetterOrDigit(read))
            {
                plain.Append(read);
            }
        }

        return plain.ToString();
    }

    private static string WithoutRuns(string text)
    {
        var left = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length;)
        {
            int run = Math.Max(Repeats(text, i), Array.ConvertAll(Rows, r => RunOf(text, i, r)).Max());
            if (run == 0)
            {
                left.Append(text[i++]);
            }

            i += run;
        }

        return left.ToString();
    }

    private static int Repeats(string text, int at)
    {
        int end = at;
        while (end < text.Length && text[end] == text[at])
        {
            end++;
        }

        return end - at >= LeastRepeat ? end - at : 0;
    }

    // Along a row of keys or the alphabet, forwards or backwards.
    private static int RunOf(string text, int at, string row)
    {
        int place = row.IndexOf(text[at], StringComparison.Ordinal);
        if (place < 0 || at + 1 >= text.Length)
        {
            return 0;
        }

        int step = place + 1 < row.Length && row[place + 1] == text[at + 1] ? 1 : -1;
        int length = 1;
        while (at + length < text.Length && place + (step * length) is >= 0 and var next && next < row.Length && row[next] == text[at + length])
        {
            length++;
        }

        return length >= LeastRun ? length : 0;
    }
}
