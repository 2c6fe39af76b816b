using System.Globalization;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Workspace.OneMachine;

/// <summary>A person for whom a machine may be opened.</summary>
/// <param name="Ref">Reference.</param>
/// <param name="Name">Name; the reference if there is none.</param>
public sealed record FoundPerson(string Ref, string Name);

/// <summary>Finds members of a site by their names: accents, capitals and the order of the words do not matter, and the beginning of a word is enough.</summary>
/// <param name="databases">The database.</param>
/// <param name="registry">The registry.</param>
public sealed class PersonSearch(IDbContextFactory<MakerspaceDb> databases, RegistryCache registry)
{
    /// <summary>Most people found.</summary>
    public const int Most = 8;

    /// <summary>Longest text that is looked for.</summary>
    public const int Longest = RecordRules.LabelLength;

    /// <summary>Those whose membership holds at a site on a day, by name.</summary>
    /// <param name="text">Words of the name, or the whole reference.</param>
    /// <param name="site">The site.</param>
    /// <param name="day">The day.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<FoundPerson>> FindAsync(string text, string site, DateOnly day, CancellationToken cancellationToken)
    {
        string[] words = Words(text);
        RegistryTables tables = await registry.ReadAsync(cancellationToken);
        HashSet<string> members = [.. tables.Memberships.Where(m => (m.Site == site || m.Site == Everywhere.Mark) && m.HoldsOn(day)).Select(m => m.Person)];
        if (words.Length == 0)
        {
            return [];
        }

        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        Dictionary<string, string> names = await db.Set<PersonName>().AsNoTracking().ToDictionaryAsync(n => n.Person, n => n.DisplayName, cancellationToken);
        return
        [
            .. members.Where(m => m == text.Trim() || (names.TryGetValue(m, out string? name) && Words(name) is var own && words.All(w => own.Any(o => o.StartsWith(w, StringComparison.Ordinal)))))
                .Select(m => new FoundPerson(m, names.GetValueOrDefault(m, m))).OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Ref, StringComparer.Ordinal).Take(Most + 1),
        ];
    }

    /// <summary>The names of some references.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NamesAsync(IReadOnlyCollection<string> references, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<PersonName>().AsNoTracking().Where(n => references.Contains(n.Person)).ToDictionaryAsync(n => n.Person, n => n.DisplayName, cancellationToken);
    }

    private static string[] Words(string text)
    {
        string plain = string.Concat(text.Normalize(System.Text.NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)).ToLowerInvariant();
        return [.. plain.Split([' ', '-', '\'', '’', '\u00A0', ','], StringSplitOptions.RemoveEmptyEntries)];
    }
}
