using Makerspace.Iot.Server.Import;
using Makerspace.Iot.Server.Tests.Data;

namespace Makerspace.Iot.Server.Tests.Registry;

/// <summary>A small registry, as files in the several forms that the import reads: both separators, a BOM, French and English columns, decimal commas, both kinds of day.</summary>
internal static class RegistrySample
{
    public static string Write(TestDatabase test)
    {
        string folder = Directory.CreateDirectory(Path.Combine(test.Folder, "registry")).FullName;
        void File(string name, string text) => System.IO.File.WriteAllText(Path.Combine(folder, name), text);
        File("sites.csv", "\uFEFFname;label;department\nla-fabunit;La FabUnit;Drôme\nval-solidaire;Val Solidaire;Essonne\n");
        File("agents.csv", "name,site,label\nfabunit-1,la-fabunit,\"Armoire, atelier\"\nval-1,val-solidaire\n");
        File("categories.csv", "# catégories\nnom;libellé;filière;mois habilitation\npress;Presse;plastique;24\nprinter;Imprimante 3D;;\n");
        File("machines.csv", "name;label;category;levelAlone;levelSupervised;hours\npress-1;Presse à recycler;press;2;1;lu-ve 08:00-19:00\nprinter-1;Imprimante 1;printer;0;;\n");
        File("emplacements.csv", "machine;depuis;agent\npress-1;01/01/2026;fabunit-1\nprinter-1;2026-01-01;val-1\n");
        File("structures.csv", "ref;label;siret\nscop-fabunit;SCOP La FabUnit;732 829 320 00074\n");
        File("persons.csv", "ref;displayName\nm-ada;Ada Béranger\nm-bob;\nm-eve;\"Ève \"\"la\"\" Menuisière\"\n");
        File("memberships.csv", "person;site;structure;firstDay;lastDay;kind\nm-ada;la-fabunit;scop-fabunit;2026-01-01;;résident\nm-bob;la-fabunit;;01/01/2026;31/12/2026;stagiaire\nm-eve;val-solidaire;;2026-01-01;;staff\n");
        File("badges.csv", "uid;person\n04:A1:B2:C3:D4:E5:F6;m-ada\nDEADBEEF;m-bob\n");
        File("qualifications.csv", "person;category;level;signedOn;signedBy\nm-ada;press;2;2026-01-15;m-eve\n");
        File("tariffs.csv", "kind;category;firstDay;eurosPerActiveHour;eurosPerKwh\nresident;press;2026-01-01;12,50;0,2516\nresident;*;2026-01-01;5;0.25\n");
        return folder;
    }

    public static async Task<TestDatabase> ImportedAsync(DatabaseKind kind)
    {
        TestDatabase test = await TestDatabase.CreateAsync(kind);
        ImportResult result = await new RegistryImport(test.Factory).RunAsync([Write(test)], dryRun: false);
        Assert.Empty(result.Errors);
        return test;
    }
}
