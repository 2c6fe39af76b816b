using System.Globalization;
using Makerspace.Iot.Server.Import;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Registry;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Tests.Import;

/// <summary>Wrong files, one row each: the file, its text, the line that must be named, and words that the message must hold.</summary>
public sealed class ImportErrorTableTests
{
    public static TheoryData<string, string, int, string> Wrong { get; } = new()
    {
        { "sites.csv", "name;labl\na;b\n", 1, "« label »" },
        { "sites.csv", "name;name;label\na;a;b\n", 1, "deux fois" },
        { "sites.csv", "name\na\n", 1, "« label » (libelle) manque" },
        { "sites.csv", "# note\n\nname;label\n\nok;Bon\nPas Bon;x\n", 6, "name : « Pas Bon »" },
        { "sites.csv", "name;label;timeZone\na;b;Europe/Pari\n", 2, "fuseau" },
        { "sites.csv", "name;label\na;\n", 2, "label : il faut une valeur" },
        { "sites.csv", "name;label\na;b;c\n", 2, "3 cellules pour 2" },
        { "sites.csv", "name;label\na;\"deux\nlignes\"\n", 2, "sans retour à la ligne" },
        { "sites.csv", "name;label\na;\"b\" c\n", 2, "guillemets" },
        { "sites.csv", "name;label\na;#REF!\n", 2, "label : « #REF! » est une erreur" },
        { "persons.csv", "ref;displayName\nm-neuf;#NOM?\n", 2, "displayName : « #NOM? » est une erreur" },
        { "structures.csv", "ref;label\ns-neuf;#N/D\n", 2, "label : « #N/D » est une erreur" },
        { "machines.csv", "name;label;category\nm;########;press\n", 2, "trop étroite" },
        { "machines.csv", "name;label;category\nm;Err:508;press\n", 2, "Err:508" },
        { "sites.csv", "name;label\na;\"b\n", 2, "jamais fermé" },
        { "sites.csv", "name;label\na;b\na;c\n", 3, "déjà dans sites.csv, ligne 2" },
        { "sites.json", "[\n {\"name\":\"a\",\"label\":\"b\"},\n {\"name\":\"A\",\"label\":\"b\"}\n]", 3, "name" },
        { "sites.json", "{\"name\":\"a\"}", 1, "tableau" },
        { "sites.json", "[\n  {\"name\":\"a\",\n  \"label\" \"b\"}\n]", 3, "JSON" },
        { "sites.json", "[{\"name\":\"a\",\"label\":[1]}]", 1, "label" },
        { "sites.json", "[{\"name\":\"a\",\"label\":\"b\",\"colour\":1}]", 1, "colonne inconnue « colour »" },
        { "agents.csv", "name;site\nx-1;nulle-part\n", 2, "site : « nulle-part »" },
        { "categories.csv", "name;label;qualificationMonths\nc;C;0\n", 2, "qualificationMonths" },
        { "machines.csv", "name;label;category\nm;M;rien\n", 2, "category : « rien »" },
        { "machines.csv", "name;label;category;levelAlone\nm;M;press;10\n", 2, "0 à 9" },
        { "machines.csv", "name;label;category;levelAlone;levelSupervised\nm;M;press;1;2\n", 2, "levelSupervised" },
        { "machines.csv", "name;label;category;twoPersons\nm;M;press;peut-être\n", 2, "ni oui ni non" },
        { "machines.csv", "name;label;category;outOfServiceReason\nm;M;press;cassée\n", 2, "outOfService" },
        { "machines.csv", "name;label;category;hours\nm;M;press;8h-19h\n", 2, "lu-ve" },
        { "placements.csv", "machine;from;agent\npress-1;2026-13-01;fabunit-1\n", 2, "from" },
        { "placements.csv", "machine;from;agent\npress-1;2026-03-01;agent-x\n", 2, "agent : « agent-x »" },
        { "placements.csv", "machine;from;agent\npress-9;2026-03-01;fabunit-1\n", 2, "machine : « press-9 »" },
        { "placements.csv", "machine;from;agent\npress-1;2026-03-01;fabunit-1\npress-1;01/03/2026;val-1\n", 3, "même clé" },
        { "structures.csv", "ref;label;siret\ns;S;73282932000075\n", 2, "siret" },
        { "memberships.csv", "person;site;firstDay;kind\nm-zoe;la-fabunit;2026-01-01;resident\n", 2, "person : « m-zoe »" },
        { "memberships.csv", "person;site;firstDay;kind\nm-ada;la-fabunit;2026-01-01;residant\n", 2, "« resident »" },
        { "memberships.csv", "person;site;structure;firstDay;kind\nm-ada;la-fabunit;rien;2026-01-01;resident\n", 2, "structure : « rien »" },
        { "memberships.csv", "person;site;firstDay;lastDay;kind\nm-ada;la-fabunit;2026-01-02;2026-01-01;resident\n", 2, "avant firstDay" },
        { "memberships.csv", "person;site;structure;firstDay;kind\nm-ada;la-fabunit;scop-fabunit;2026-02-01;resident\n", 2, "se chevauchent" },
        { "memberships.csv", "person;site;firstDay;lastDay;kind\nm-bob;la-fabunit;2026-12-31;2027-01-31;stagiaire\n", 2, "se chevauchent" },
        { "memberships.csv", "person;site;firstDay;kind\nm-ada;la-fabunit;1/13/2026;resident\n", 2, "01/03/2026" },
        { "badges.csv", "uid;person\n04a1b2;m-ada\n", 2, "4, 5, 7, 8 ou 10 octets" },
        { "badges.csv", "uid;person\n8804a1b2;m-ada\n", 2, "marque de cascade" },
        { "badges.csv", "uid;person\n8804a1b2c3d4e5;m-ada\n", 2, "marque de cascade" },
        { "badges.csv", "uid;person\n08 A1 B2 C3;m-ada\n", 2, "numéro aléatoire" },
        { "badges.csv", "uid;person\n4,51E+07;m-ada\n", 2, "arrondi par une feuille de calcul" },
        { "badges.csv", "uid;person\n451029;m-ada\n", 2, "zéros de gauche" },
        { "badges.csv", "uid,person\n\"196,42994\",m-ada\n", 2, "écrivez 00C4A7F2" },
        { "badges.csv", "uid;person\n196-42994;m-ada\n", 2, "écrivez 00C4A7F2" },
        { "badges.csv", "uid;person\n45 102 900;m-ada\n", 2, "coupe un octet" },
        { "badges.csv", "uid;person\n04a1b2O3;m-ada\n", 2, "« O » n'est pas un chiffre hexadécimal (0-9, A-F) ; un zéro ?" },
        { "badges.csv", "uid;person\n04\u0430 1b203;m-ada\n", 2, "U+0430" },
        { "badges.csv", "uid;person\n04a1b2c3 04a1b2c4;m-ada\n", 2, "plusieurs numéros" },
        { "badges.csv", "uid;person\n04a1b2zz;m-ada\n", 2, "hexadécimal" },
        { "badges.csv", "uid;person;revokedAt\n04a1b2c3;m-ada;hier\n", 2, "revokedAt" },
        { "qualifications.csv", "person;category;level;signedOn;signedBy\nm-ada;press;2;2026-01-01;m-ada\n", 2, "personne ne signe" },
        { "qualifications.csv", "person;category;level;signedOn;lastDay\nm-ada;press;2;2026-01-02;2026-01-01\n", 2, "avant la signature" },
        { "qualifications.csv", "person;category;level;signedOn\nm-ada;press;0;2026-01-02\n", 2, "1 à 9" },
        { "tariffs.csv", "kind;firstDay;eurosPerActiveHour;eurosPerKwh\nresident;2026-03-01;-1;0\n", 2, "eurosPerActiveHour" },
        { "tariffs.csv", "kind;firstDay;eurosPerActiveHour;eurosPerKwh\nresident;2026-03-01;1;0,12345\n", 2, "quatre décimales" },
        { "tariffs.csv", "kind;firstDay;eurosPerActiveHour;eurosPerKwh\nresident;2026-03-01;1 00;0\n", 2, "1 234,50" },
        { "tariffs.csv", "kind;firstDay;lastDay;eurosPerActiveHour;eurosPerKwh\nnomade;2026-03-01;2026-06-30;1;0\nnomade;2026-06-30;;2;0\n", 3, "tarifs se chevauchent" },
        { "tariffs.csv", "kind;category;firstDay;eurosPerActiveHour;eurosPerKwh\nresident;rien;2026-03-01;1;0\n", 2, "category : « rien »" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_wrong_line_is_named_with_its_reason(string file, string text, int line, string words)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        ImportResult result = await new RegistryImport(test.Factory).RunAsync([RegistryImportTests.Write(test, file, text)], dryRun: false);
        ImportError error = Assert.Single(result.Errors);
        Assert.Equal((file, line), (error.File, error.Line));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.False(result.Written);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_wrong_line_is_named_in_English_if_that_is_the_language_of_the_import(string file, string text, int line, string words)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        string path = RegistryImportTests.Write(test, file, text);
        ImportError french = Assert.Single((await new RegistryImport(test.Factory).RunAsync([path], dryRun: false)).Errors);
        ImportError error = Assert.Single((await new RegistryImport(test.Factory) { Language = Language.English }.RunAsync([path], dryRun: false)).Errors);
        Assert.Contains(words, french.Message, StringComparison.Ordinal);
        Assert.StartsWith($"{file}, line {line.ToString(CultureInfo.InvariantCulture)}: ", error.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(french.Message, error.Message);
        Assert.DoesNotMatch(@"[«»]|\s[;:?!]|\b(est|une|les|des|dans|avec|sans|ligne|chiffres?|écrivez|jour|colonne)\b", error.Message);
    }

    [Fact]
    public async Task Sixty_five_machines_on_one_agent_are_one_too_many()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        IEnumerable<int> numbers = Enumerable.Range(1, Contracts.Bounds.MachinesPerAgent);
        string machines = RegistryImportTests.Write(test, "machines.csv", "name;label;category\n" + string.Join('\n', numbers.Select(i => $"x-{i};X;press")));
        string placements = RegistryImportTests.Write(test, "placements.csv", "machine;from;agent\n" + string.Join('\n', numbers.Select(i => $"x-{i};2026-02-{(i % 28) + 1:00};fabunit-1")));
        ImportResult result = await new RegistryImport(test.Factory).RunAsync([machines, placements], dryRun: false);
        Assert.NotEmpty(result.Errors);
        Assert.All(result.Errors, e => Assert.Contains("plus de 64 machines", e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_line_that_points_at_a_wrong_line_is_not_blamed_for_it()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        string persons = RegistryImportTests.Write(test, "persons.csv", $"ref;displayName\nm-new;{new string('x', 121)}\n");
        string badges = RegistryImportTests.Write(test, "badges.csv", "uid;person\n01020304;m-new\n");
        ImportResult result = await new RegistryImport(test.Factory).RunAsync([persons, badges], dryRun: false);
        Assert.Equal("persons.csv", Assert.Single(result.Errors).File);
    }
}
