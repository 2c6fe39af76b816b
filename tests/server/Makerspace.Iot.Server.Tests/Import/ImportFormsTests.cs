using System.Text;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Import;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Registry;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Import;

/// <summary>Files as offices save and copy them: encodings, separators, line ends, dates and amounts.</summary>
public sealed class ImportFormsTests
{
    private const string Structures = "référence;libellé\nferronnerie;Ferronnerie de l’Œuvre à 3 €\n";

    public static TheoryData<string, byte[]> Encodings { get; } = new()
    {
        { "UTF-8", new UTF8Encoding(false).GetBytes(Structures) },
        { "UTF-8, mark", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Structures)] },
        { "UTF-16 LE, mark", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Structures)] },
        { "UTF-16 BE, mark", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Structures)] },
        { "UTF-16 LE", new UnicodeEncoding(false, false).GetBytes(Structures) },
        { "UTF-16 BE", new UnicodeEncoding(true, false).GetBytes(Structures) },
        { "Windows-1252", CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(Structures) },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Every_encoding_of_an_office_gives_the_same_name(string name, byte[] bytes)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        ImportResult result = await ImportAsync(test, "structures.csv", bytes);
        Assert.Empty(result.Errors);
        Assert.Equal("Ferronnerie de l’Œuvre à 3 €", await LabelAsync(test, "ferronnerie"));
        Assert.Equal(name == "Windows-1252" ? ["lu comme Windows-1252"] : [], result.Warnings.Select(w => w.Message[..21]));
    }

    [Theory]
    [InlineData(new byte[] { (byte)'a', 0x8E, (byte)'b' }, "octet 8E")] // é of Mac OS
    [InlineData(new byte[] { (byte)'a', 0x82, (byte)'b' }, "octet 82")] // é of DOS
    [InlineData(new byte[] { (byte)'a', 0x85, (byte)'b' }, "octet 85")] // à of DOS, … elsewhere
    [InlineData(new byte[] { (byte)'a', 0xEF, 0xBF, 0xBD }, "accent a été perdu")]
    [InlineData(new byte[] { (byte)'a', 0, 0, (byte)'b' }, "pas un texte")]
    public async Task Accents_that_would_come_out_wrong_are_refused_with_their_line(byte[] bad, string words)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        ImportResult result = await ImportAsync(test, "structures.csv", [.. Encoding.ASCII.GetBytes("ref;label\r\nx;X\r\ny;"), .. bad, (byte)'\r', (byte)'\n']);
        ImportError error = Assert.Single(result.Errors);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Equal(words.StartsWith("pas", StringComparison.Ordinal) ? 0 : 3, error.Line);
    }

    [Fact]
    public async Task Workbooks_and_damaged_texts_are_refused_by_name()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        Assert.Contains("classeur", Assert.Single((await ImportAsync(test, "structures.csv", [0x50, 0x4B, 3, 4, 20, 0])).Errors).Message, StringComparison.Ordinal);
        Assert.Contains("abîmé", Assert.Single((await ImportAsync(test, "structures.csv", [0xFF, 0xFE, 0, 0xD8, 0x41, 0])).Errors).Message, StringComparison.Ordinal);
        Assert.Contains("abîmé", Assert.Single((await ImportAsync(test, "structures.csv", [0xEF, 0xBB, 0xBF, 0xE9])).Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sep=;\nref;label\nx-1;Un\n")]
    [InlineData("\"SEP=,\"\r\nref,label\r\nx-1,Un\r\n")]
    [InlineData("sep=\t\nref\tlabel\nx-1\tUn\n")]
    [InlineData("# export\nsep=;\nref;label\nx-1;Un\n")]
    [InlineData("ref\tlabel\nx-1\tUn\n")]
    [InlineData("ref\tlabel\tsiret\r\n  x-1  \t\"Un\"\t\r\n")]
    [InlineData("ref;label\rx-1;Un\r")]
    [InlineData("\u00A0Réf érence ;LIBELLÉ\u202F;;\n;;;\nx-1\u00A0;\u00A0\"Un\"\u202F;;\n;;\n\u00A0;\u200B;;\n")]
    [InlineData("ref;;label\nx-1;;Un\n")]
    [InlineData("label,ref\n\"Un\",x-1\n")]
    [InlineData("Référence;Libellé\nx-1;Un\nReference;label\n")]
    [InlineData("\u200Bref;label\n\u200Bx-1\u200B;\u2060Un\n")]
    public async Task A_file_of_another_shape_says_the_same(string text)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        ImportResult result = await ImportAsync(test, "structures.csv", Encoding.UTF8.GetBytes(text));
        Assert.Empty(result.Errors);
        Assert.Equal(new ImportCounts("structures", 1, 0, 0), Assert.Single(result.Counts));
        Assert.Equal("Un", await LabelAsync(test, "x-1"));
    }

    [Fact]
    public async Task A_row_that_begins_with_a_hash_is_a_row_and_comments_stand_before_the_header()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        const string text = "# liste du bureau\n\n#2\nlabel;ref\n#3 Tôlerie;tolerie\nÉbénisterie;ebenisterie\n# fin\n";
        ImportResult result = await ImportAsync(test, "structures.csv", Encoding.UTF8.GetBytes(text));
        ImportError error = Assert.Single(result.Errors);
        Assert.Equal((7, "ref : il faut une valeur."), (error.Line, error.Message));
        Assert.Empty((await ImportAsync(test, "structures.csv", Encoding.UTF8.GetBytes(text.Replace("# fin\n", string.Empty, StringComparison.Ordinal)))).Errors);
        Assert.Equal("#3 Tôlerie", await LabelAsync(test, "tolerie"));
    }

    [Fact]
    public async Task A_second_header_is_skipped_and_said_and_a_value_under_no_name_is_refused()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        ImportResult result = await ImportAsync(test, "structures.csv", Encoding.UTF8.GetBytes("ref;label\na;A\nréférence;libellé\nb;B\n"));
        Assert.Equal(2, Assert.Single(result.Counts).Added);
        ImportError said = Assert.Single(result.Warnings);
        Assert.Equal(("structures.csv", 3), (said.File, said.Line));
        Assert.Contains("deuxième fois", said.Message, StringComparison.Ordinal);

        ImportError error = Assert.Single((await ImportAsync(test, "structures.csv", Encoding.UTF8.GetBytes("ref;;label\na;note;A\n"))).Errors);
        Assert.Equal((2, "« note » est dans la colonne 2, qui n'a pas de nom."), (error.Line, error.Message));
        Assert.Contains("là deux fois", Assert.Single((await ImportAsync(test, "structures.csv", Encoding.UTF8.GetBytes("ref;label;Libellé\na;A;B\n"))).Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("28/02/26", "2026-02-28")]
    [InlineData("7/4/2026", "2026-04-07")]
    [InlineData("07.04.2026", "2026-04-07")]
    [InlineData("7.4.26", "2026-04-07")]
    [InlineData("07-04-2026", "2026-04-07")]
    [InlineData("2026-4-7", "2026-04-07")]
    [InlineData("2026/04/07", "2026-04-07")]
    [InlineData("2026-04-07 00:00:00", "2026-04-07")]
    [InlineData("2026-04-07T00:00:00", "2026-04-07")]
    [InlineData("07/04/2026 00:00", "2026-04-07")]
    [InlineData("\u00A007/04/2026\u202F", "2026-04-07")]
    [InlineData("01/01/99", "2099-01-01")]
    [InlineData("12/05/26", "2026-05-12")]
    public async Task A_day_is_read_as_offices_write_it(string text, string day)
    {
        (ImportResult result, DateOnly? lastDay) = await LastDayAsync(text);
        Assert.Empty(result.Errors);
        Assert.Equal(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), lastDay);
        Assert.Equal(text.Trim().Length < 9 && text.Contains("26", StringComparison.Ordinal) && !text.Contains("2026", StringComparison.Ordinal) || text.EndsWith("99", StringComparison.Ordinal) ? 1 : 0, result.Warnings.Count);
    }

    [Theory]
    [InlineData("46112", "numéro de série")]
    [InlineData("46112,5", "numéro de série")]
    [InlineData("1er mars 2026", "mois en lettres")]
    [InlineData("7-avr.-26", "mois en lettres")]
    [InlineData("2026-04-07 14:30", "ne porte pas d'heure")]
    [InlineData("2026-04-06T22:00:00Z", "ne porte pas d'heure")]
    [InlineData("26-04-07", "quatre chiffres")]
    [InlineData("26/04/07", "au début ou à la fin ; écrivez-la en quatre chiffres")]
    [InlineData("27.3.01", "au début ou à la fin")]
    [InlineData("26/04/19 00:00", "au début ou à la fin")]
    [InlineData("31/04/2026", "01/03/2026")]
    [InlineData("04/31/2026", "01/03/2026")]
    [InlineData("07/04/0026", "1990 à 2199")]
    [InlineData("20260407", "2026-03-01")]
    public async Task A_day_that_could_mean_something_else_is_refused_by_name(string text, string words)
    {
        (ImportResult result, _) = await LastDayAsync(text);
        ImportError error = Assert.Single(result.Errors);
        Assert.Equal(("adhesions.csv", 2), (error.File, error.Line));
        Assert.StartsWith($"dernierJour : « {text} »", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains("2026-03-01 ou 01/03/2026", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3/4/2026 8:05", "2026-04-03T06:05:00Z")]
    [InlineData("03.04.26 8h05", "2026-04-03T06:05:00Z")]
    [InlineData("2026-04-03 08:05:00.000", "2026-04-03T06:05:00Z")]
    [InlineData("2026-04-03T08:05:00+02:00", "2026-04-03T06:05:00Z")]
    [InlineData("2026-04-03T06:05:00Z", "2026-04-03T06:05:00Z")]
    [InlineData("3/4/2026", "2026-04-02T22:00:00Z")]
    public async Task A_moment_too(string text, string utc)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        ImportResult result = await ImportAsync(test, "badges.csv", Encoding.UTF8.GetBytes($"uid;person;revokedAt\nDEADBEEF;m-bob;{text}\n"));
        Assert.Empty(result.Errors);
        await using MakerspaceDb db = test.Open();
        Assert.Equal(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture), (await db.Set<Badge>().SingleAsync(b => b.Uid == "deadbeef")).RevokedAt);
    }

    [Theory]
    [InlineData("1\u00A0234,50", 1234.5)]
    [InlineData("1\u202F234.5", 1234.5)]
    [InlineData("12 345", 12345.0)]
    [InlineData("0,25 €", 0.25)]
    [InlineData("0,25\u00A0€", 0.25)]
    [InlineData("1234,5€", 1234.5)]
    [InlineData("1 23", null)]
    [InlineData("1.234,50", null)]
    [InlineData("1,2E+3", null)]
    [InlineData("12 345 67", null)]
    [InlineData("$5", null)]
    public async Task An_amount_is_read_with_spaces_between_thousands_and_a_euro_sign(string text, double? euros)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        ImportResult result = await ImportAsync(test, "tarifs.csv", Encoding.UTF8.GetBytes($"type;premierJour;eurosParHeure;eurosParKwh\nnomade;2026-01-01;{text};0\n"));
        if (euros is null)
        {
            Assert.StartsWith($"eurosParHeure : « {text} »", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
            return;
        }

        await using MakerspaceDb db = test.Open();
        Assert.Equal((decimal)euros, (await db.Set<TariffRate>().SingleAsync()).EurosPerActiveHour);
    }

    [Theory]
    [InlineData("OUI", true)]
    [InlineData("VRAI", true)]
    [InlineData("x", true)]
    [InlineData("FAUX", false)]
    [InlineData("0", false)]
    [InlineData("?", null)]
    [InlineData("o", null)]
    public async Task Yes_and_no_of_a_spreadsheet(string text, bool? value)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        ImportResult result = await ImportAsync(test, "machines.csv", Encoding.UTF8.GetBytes($"nom;libelle;categorie;deuxPersonnes\ntour-1;Tour;press;{text}\n"));
        await using MakerspaceDb db = test.Open();
        Assert.Equal(value, (await db.Set<Machine>().SingleOrDefaultAsync(m => m.Name == "tour-1"))?.TwoPersons);
        Assert.Equal(value is null, result.Errors.Any(e => e.Message.StartsWith($"deuxPersonnes : « {text} » n'est ni oui ni non", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Quotes_of_a_word_processor_are_text_and_its_dashes_and_spaces_are_hours()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        Assert.Empty((await ImportAsync(test, "structures.csv", Encoding.UTF8.GetBytes("ref;label\nx;\"L’atelier “bois”; et « fer »\"\n"))).Errors);
        Assert.Equal("L’atelier “bois”; et « fer »", await LabelAsync(test, "x"));
        Assert.Empty((await ImportAsync(test, "machines.csv", Encoding.UTF8.GetBytes("name;label;category;hours\ntour-1;Tour;press;lu–ve\u00A008:00–19:00\n"))).Errors);
    }

    private static async Task<(ImportResult Result, DateOnly? LastDay)> LastDayAsync(string text)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        ImportResult result = await ImportAsync(test, "adhesions.csv", Encoding.UTF8.GetBytes($"personne;site;premierJour;dernierJour;type\nm-bob;val-solidaire;2000-01-01;{text};abonné\n"));
        await using MakerspaceDb db = test.Open();
        return (result, (await db.Set<Membership>().SingleOrDefaultAsync(m => m.Person == "m-bob" && m.Site == "val-solidaire"))?.LastDay);
    }

    private static async Task<ImportResult> ImportAsync(TestDatabase test, string name, byte[] bytes)
    {
        string path = Path.Combine(test.Folder, name);
        await File.WriteAllBytesAsync(path, bytes);
        return await new RegistryImport(test.Factory).RunAsync([path], dryRun: false);
    }

    private static async Task<string> LabelAsync(TestDatabase test, string structure)
    {
        await using MakerspaceDb db = test.Open();
        return await db.Set<Structure>().Where(s => s.Ref == structure).Select(s => s.Label).SingleAsync();
    }
}
