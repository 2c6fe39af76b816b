using System.Globalization;
using System.Text;
using Makerspace.Iot.Server.Core.Naming;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Import;

/// <summary>A column of an import file.</summary>
/// <param name="Name">Its name in English, as in README.md beside this file.</param>
/// <param name="French">Its name in French.</param>
/// <param name="Required">True if the file must have it.</param>
public sealed record ImportColumn(string Name, string French, bool Required)
{
    /// <summary>True if a header cell means this column.</summary>
    public bool Is(string title) => ImportTable.Plain(title) is { Length: > 0 } plain && (ImportTable.Plain(Name) == plain || ImportTable.Plain(French) == plain);
}

/// <summary>A file that the import knows, and its columns. README.md beside this file says the same for people; a test holds the two together.</summary>
/// <param name="Name">File name without extension.</param>
/// <param name="French">The same in French.</param>
/// <param name="Columns">Its columns.</param>
public sealed record ImportTable(string Name, string French, ImportColumn[] Columns)
{
    /// <summary>Every table, in the order in which people would fill them.</summary>
    public static IReadOnlyList<ImportTable> All { get; } =
    [
        new("sites", "sites", [Must("name", "nom"), Must("label", "libelle"), May("department", "departement"), May("timeZone", "fuseau")]),
        new("agents", "agents", [Must("name", "nom"), Must("site", "site"), May("label", "libelle")]),
        new("agent-sites", "sites-agents", [Must("agent", "agent"), Must("site", "site"), Must("firstDay", "premierJour"), .. Withdrawal]),
        new("categories", "categories", [Must("name", "nom"), Must("label", "libelle"), May("trade", "filiere"), May("qualificationMonths", "moisHabilitation"), May("qualificationYearDay", "jourFinHabilitation"), May("qualificationIdleMonths", "moisSansUsage"), May("requires", "exige")]),
        new(
            "machines",
            "machines",
            [
                Must("name", "nom"), Must("label", "libelle"), Must("category", "categorie"), May("levelAlone", "niveauSeul"), May("levelSupervised", "niveauEncadre"),
                May("levelSupervisor", "niveauEncadrant"), May("twoPersons", "deuxPersonnes"), May("outOfService", "horsService"),
                May("outOfServiceReason", "motifHorsService"), May("hours", "horaires"), May("categoryFrom", "categorieDepuis"), May("reason", "motif"),
            ]),
        new("placements", "emplacements", [Must("machine", "machine"), Must("from", "depuis"), May("agent", "agent"), .. Withdrawal]),
        new("structures", "structures", [Must("ref", "reference"), Must("label", "libelle"), May("siret", "siret")]),
        new("persons", "personnes", [Must("ref", "reference"), May("displayName", "nomAffiche")]),
        new(
            "memberships",
            "adhesions",
            [
                Must("person", "personne"), Must("site", "site"), May("structure", "structure"), Must("firstDay", "premierJour"), May("lastDay", "dernierJour"),
                Must("kind", "type"), May("purpose", "objet"), May("hours", "horaires"), .. Withdrawal,
            ]),
        new("badges", "badges", [Must("uid", "uid"), Must("person", "personne"), May("structure", "structure"), May("revokedAt", "revoqueLe")]),
        new(
            "qualifications",
            "habilitations",
            [
                Must("person", "personne"), Must("category", "categorie"), Must("level", "niveau"), Must("signedOn", "signeeLe"), May("signedBy", "signeePar"),
                May("lastDay", "dernierJour"), .. Withdrawal,
            ]),
        new(
            "tariffs",
            "tarifs",
            [
                Must("kind", "type"), May("site", "site"), May("category", "categorie"), May("machine", "machine"), Must("firstDay", "premierJour"), May("lastDay", "dernierJour"),
                Must("eurosPerActiveHour", "eurosParHeure"), Must("eurosPerKwh", "eurosParKwh"), May("terms", "conditions"), .. Withdrawal,
            ]),
    ];

    // Takes a row away that should never have stood, with its reason; a reason also says why a row of the past is changed.
    private static ImportColumn[] Withdrawal => [May("withdrawn", "retire"), May("reason", "motif")];

    /// <summary>The table of a file name without extension; null if unknown.</summary>
    public static ImportTable? Of(string fileStem) => All.FirstOrDefault(t => Same(t.Name, fileStem) || Same(t.French, fileStem));

    /// <summary>A message on an unknown file name, with "did you mean" if a known one is near.</summary>
    public static Phrase Hinted(string french, string english, string fileStem) => Hinted(french, english, fileStem, All.SelectMany(t => new[] { t.Name, t.French }));

    /// <summary>
    /// Finds the column of each header cell; null stands for a cell without a name, as spreadsheets leave them. What is unknown, doubled or missing goes to
    /// <paramref name="problem"/>, and the answer is null if anything did.
    /// </summary>
    public ImportColumn?[]? Match(IReadOnlyList<string> header, Action<Phrase> problem)
    {
        bool good = true;
        var matched = new List<ImportColumn?>();
        foreach (string cell in header)
        {
            if (cell.Length == 0)
            {
                matched.Add(null);
            }
            else if (Find(cell) is not { } column)
            {
                problem(Hinted($"colonne inconnue « {cell} ».", $"unknown column “{cell}”.", cell, Columns.SelectMany(c => new[] { c.Name, c.French })));
                good = false;
            }
            else if (matched.Contains(column))
            {
                problem(new($"la colonne « {cell} » est là deux fois.", $"the column “{cell}” stands there twice."));
                good = false;
            }
            else
            {
                matched.Add(column);
            }
        }

        foreach (ImportColumn missing in good ? Columns.Where(c => c.Required && !matched.Contains(c)) : [])
        {
            problem(new($"la colonne « {missing.Name} » ({missing.French}) manque.", $"the column “{missing.Name}” ({missing.French}) is missing."));
            good = false;
        }

        return good ? [.. matched] : null;
    }

    /// <summary>The column of this name, in English or French; null if there is none.</summary>
    public ImportColumn? Find(string name) => Array.Find(Columns, c => c.Is(name));

    /// <summary>Lower case, without accents and without anything but letters and digits: how words of people are compared.</summary>
    public static string Plain(string text) => string.Concat(text.Normalize(NormalizationForm.FormD)
        .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && char.IsLetterOrDigit(c))
        .Select(char.ToLowerInvariant));

    /// <summary>A message on an unknown word, with "did you mean" if a known one is near.</summary>
    public static Phrase Hinted(string french, string english, string word, IEnumerable<string> known) =>
        NearestName.Of(word, known) is { } near ? new($"{french} Vouliez-vous dire « {near} » ?", $"{english} Did you mean “{near}”?") : new(french, english);

    private static bool Same(string a, string b) => Plain(a) == Plain(b);

    private static ImportColumn Must(string name, string french) => new(name, french, true);

    private static ImportColumn May(string name, string french) => new(name, french, false);
}
