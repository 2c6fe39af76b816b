using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Import;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Import;
using Makerspace.Iot.Server.Tests.Registry;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Tariffs;

/// <summary>Detailed terms and machines in the file of tariffs.</summary>
public sealed class TariffImportTests
{
    private const string Terms = """"{""version"":1,""terms"":{""active"":{""euros"":0.30,""unit"":""minute"",""freeMinutes"":5},""minimumCents"":200}}"""";
    private const string Header = "type;machine;premierJour;eurosParHeure;eurosParKwh;conditions\n";
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task A_line_brings_terms_for_a_machine_and_the_same_file_changes_nothing(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        string line = $"résident;press-1;2062-01-01;0;0;\"{Terms}\"\n";
        Assert.Empty((await ImportAsync(test, Header + line)).Errors);
        await using MakerspaceDb db = test.Open();
        TariffRate rate = await db.Set<TariffRate>().SingleAsync(t => t.Machine == "press-1", _cancel);
        Assert.Equal((5, 200L), (Tariff.Of(rate).Terms.Active!.FreeMinutes, Tariff.Of(rate).Terms.MinimumCents));
        Assert.Equal(TermsText.Canonical(rate.Terms!), rate.Terms);
        ImportResult again = await ImportAsync(test, Header + line);
        Assert.Equal((0, 0), (again.Counts.Sum(t => t.Added), again.Counts.Sum(t => t.Changed)));

        // A file of plain prices neither drops the terms nor stands beside them.
        ImportResult plain = await ImportAsync(test, "type;machine;premierJour;eurosParHeure;eurosParKwh\nrésident;press-1;2062-01-01;7;0\n");
        Assert.Contains("eurosParHeure : ce tarif a des conditions détaillées", Assert.Single(plain.Errors).Message, StringComparison.Ordinal);
        Assert.Empty((await ImportAsync(test, Header + "résident;press-1;2062-01-01;7;0;\n")).Errors);
        await using MakerspaceDb after = test.Open();
        Assert.Equal((null, 7m), await after.Set<TariffRate>().Where(t => t.Machine == "press-1").Select(t => new ValueTuple<string?, decimal>(t.Terms, t.EurosPerActiveHour)).SingleAsync(_cancel));
    }

    [Theory]
    [InlineData("press-1;2062-01-01;0;0;{}", "conditions : ces conditions ne se lisent pas")]
    [InlineData("press-1;2062-01-01;0;0;oui", "conditions : ces conditions ne se lisent pas")]
    [InlineData("none;2062-01-01;1;0;", "machine : « none » n'est pas dans le registre")]
    public async Task What_cannot_be_read_is_named_with_its_column(string line, string message)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        Assert.StartsWith(message, Assert.Single((await ImportAsync(test, Header + "résident;" + line + "\n")).Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_and_a_category_on_one_line_are_refused()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        ImportResult both = await ImportAsync(test, "type;machine;categorie;premierJour;eurosParHeure;eurosParKwh\nrésident;press-1;press;2062-01-01;1;0\n");
        Assert.Contains("une machine ou une catégorie, pas les deux", Assert.Single(both.Errors).Message, StringComparison.Ordinal);
    }

    private Task<ImportResult> ImportAsync(TestDatabase test, string text) => new RegistryImport(test.Factory).RunAsync([RegistryImportTests.Write(test, "tarifs.csv", text)], dryRun: false, _cancel);
}
