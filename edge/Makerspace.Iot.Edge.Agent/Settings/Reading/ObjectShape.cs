namespace Makerspace.Iot.Edge.Agent.Settings.Reading;

/// <summary>The keys of an object as the binder asked for them, in that order.</summary>
internal sealed class ObjectShape
{
    private readonly List<KeyShape> _keys = [];
    private readonly List<KindShape> _kinds = [];

    /// <summary>Name of the object in schema and README if several keys hold the same; null: the first key's name.</summary>
    public string? Name { get; set; }

    /// <summary>The keys that every such object may have.</summary>
    public IReadOnlyList<KeyShape> Keys => _keys;

    /// <summary>The kinds among which its key <c>kind</c> chooses, each with its further keys; empty if there is no such choice.</summary>
    public IReadOnlyList<KindShape> Kinds => _kinds;

    /// <summary>The kind that is meant if <c>kind</c> is left out; null if it may not be.</summary>
    public string? DefaultKind { get; set; }

    /// <summary>Notes a key; a second note of the same key changes nothing.</summary>
    public void Note(KeyShape key)
    {
        if (!Knows(key.Key))
        {
            _keys.Add(key);
        }
    }

    /// <summary>Notes a kind.</summary>
    public void Note(KindShape kind) => _kinds.Add(kind);

    /// <summary>True for a key that was asked for.</summary>
    public bool Knows(string key) => _keys.Any(k => k.Key == key);
}

/// <summary>One kind of device.</summary>
/// <param name="Name">Word under <c>kind</c>.</param>
/// <param name="Says">What it is, in French.</param>
/// <param name="Shape">Its own keys.</param>
internal sealed record KindShape(string Name, string Says, ObjectShape Shape)
{
    /// <summary>True if <c>kind</c> may be any name that no other kind has, and <see cref="Name"/> says what such a name is; default false.</summary>
    public bool IsAnyName { get; init; }
}
