namespace Makerspace.Iot.Edge.Agent.Settings.Reading;

/// <summary>One kind of device: its word in the configuration, what it is, and who reads its keys.</summary>
/// <param name="Name">Word under <c>kind</c>.</param>
/// <param name="Says">What it is, in French.</param>
/// <param name="Read">Reads its keys.</param>
internal sealed record DeviceKindEntry<T>(string Name, string Says, Func<SettingsSection, T> Read)
{
    /// <summary>A word that older configurations use for it: it is read as <see cref="Name"/>, and noted; null for none.</summary>
    public string? Formerly { get; init; }
}

/// <summary>Kinds that have their names from elsewhere, and all the same keys.</summary>
/// <param name="Heading">What such a name is, for the README.</param>
/// <param name="Says">What they are, in French.</param>
/// <param name="Names">The names that are known.</param>
/// <param name="Read">Reads the keys of the kind of that name; null if it cannot be, which is then reported.</param>
internal sealed record NamedKinds<T>(string Heading, string Says, Func<ReadingContext, IReadOnlyList<string>> Names, Func<string, SettingsSection, T?> Read)
    where T : class;

/// <summary>The kinds of one sort of device. A kind stands here once its driver exists, and not before.</summary>
/// <param name="otherwise">The kind that is meant if <c>kind</c> is left out; null if it may not be.</param>
/// <param name="kinds">The kinds.</param>
internal sealed class KindTable<T>(string? otherwise, params DeviceKindEntry<T>[] kinds)
    where T : class
{
    /// <summary>The words.</summary>
    public IReadOnlyList<string> Names { get; } = kinds.Select(k => k.Name).ToArray();

    private readonly Dictionary<string, string> _formerly = kinds.Where(k => k.Formerly is not null).ToDictionary(k => k.Formerly!, k => k.Name, StringComparer.Ordinal);

    /// <summary>Kinds that have their names from elsewhere; one that is called like a kind of the table is hidden by it. Null if there are none.</summary>
    public NamedKinds<T>? Named { get; init; }

    /// <summary>Reads the device of a section; null if its kind is unknown, which the section has then reported.</summary>
    public T? Read(SettingsSection section)
    {
        if (section.Context.IsListing)
        {
            section.Shape.DefaultKind = otherwise;
            foreach (DeviceKindEntry<T> kind in kinds)
            {
                SettingsSection listed = section.Listed();
                kind.Read(listed);
                section.Shape.Note(new KindShape(kind.Name, kind.Says, listed.Shape));
            }

            if (Named is { } any)
            {
                SettingsSection listed = section.Listed();
                any.Read("", listed);
                section.Shape.Note(new KindShape(any.Heading, any.Says, listed.Shape) { IsAnyName = true });
            }
        }

        IReadOnlyList<string> named = section.Context.IsListing || Named is null ? [] : Named.Names(section.Context);
        string name = section.Word("kind", "Sorte d'appareil", [.. named.Except(Names, StringComparer.Ordinal), .. Names], otherwise, _formerly);
        if (kinds.FirstOrDefault(k => k.Name == name) is not { } known)
        {
            if (named.Contains(name, StringComparer.Ordinal))
            {
                return Named!.Read(name, section);
            }

            // Which keys such a device has is unknown, so none of them is called wrong.
            section.Excuse();
            return null;
        }

        return section.Context.IsListing ? null : known.Read(section);
    }
}
