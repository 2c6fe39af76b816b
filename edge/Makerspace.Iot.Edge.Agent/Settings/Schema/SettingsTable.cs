using System.Globalization;
using System.Text;
using Makerspace.Iot.Edge.Agent.Settings.Reading;

namespace Makerspace.Iot.Edge.Agent.Settings.Schema;

/// <summary>Writes every key that the binder reads as tables of Markdown, for the agent's README; a test holds the README equal to this text.</summary>
internal sealed class SettingsTable
{
    private readonly StringBuilder _text = new();
    private readonly Queue<(string Title, ObjectShape Shape)> _rest = new();
    private readonly Dictionary<string, string> _told = new(StringComparer.Ordinal);

    /// <summary>The tables.</summary>
    public static string Write(ObjectShape root)
    {
        var table = new SettingsTable();
        table._rest.Enqueue(("Le fichier", root));
        while (table._rest.TryDequeue(out (string Title, ObjectShape Shape) next))
        {
            table.Section(next.Title, next.Shape);
        }

        return table._text.ToString();
    }

    private void Section(string title, ObjectShape shape)
    {
        Rows(title, [.. shape.Keys.Where(k => shape.Kinds.Count == 0 || k.Key != "kind")]);
        foreach (KindShape kind in shape.Kinds)
        {
            Rows($"{title}, `kind` {(kind.IsAnyName ? kind.Name : $"`{kind.Name}`")}{(kind.Name == shape.DefaultKind ? " (sous-entendu)" : "")} : {kind.Says}", kind.Shape.Keys);
        }
    }

    private void Rows(string title, IReadOnlyList<KeyShape> keys)
    {
        if (keys.Count == 0)
        {
            return;
        }

        _text.Append(CultureInfo.InvariantCulture, $"### {title}\n\n| clé | sens | valeurs | défaut |\n|---|---|---|---|\n");
        foreach (KeyShape key in keys)
        {
            _text.Append(CultureInfo.InvariantCulture, $"| `{key.Key}` | {key.Says} | {Values(key)} | {Default(key)} |\n");
        }

        _text.Append('\n');
    }

    private string Values(KeyShape key) => key.Type switch
    {
        KeyType.Text => "texte",
        KeyType.Name => "nom",
        KeyType.Flag => "`true`, `false`",
        KeyType.Words => "liste de " + OneOf(key),
        KeyType.Object => Link(key),
        KeyType.Objects => $"liste de {Plain(key.From)} à {Plain(key.To)} × {Link(key)}",
        KeyType.NameOrObject => "nom, ou " + Link(key),
        _ when key.OneOf is not null => OneOf(key),
        _ => $"{(key.Type == KeyType.Whole ? "entier de " : "")}{Plain(key.From)} à {Plain(key.To)}{(key.MayBeNull ? ", ou `null`" : "")}",
    };

    private string Link(KeyShape key)
    {
        // What the same object holds is told once, under the first key that held it.
        string content = SchemaWriter.Write(key.Within!, "", "");
        if (!_told.TryGetValue(content, out string? title))
        {
            string name = key.Within!.Name ?? key.Key;
            title = $"`{name}`";
            for (int i = 2; _told.ContainsValue(title); i++)
            {
                title = $"`{name}` ({i})";
            }

            _told[content] = title;
            _rest.Enqueue((title, key.Within!));
        }

        return "objet " + title;
    }

    private static string Default(KeyShape key) => key.IsRequired ? "obligatoire" : key.Default is { } value ? $"`{Convert.ToString(value, CultureInfo.InvariantCulture)!.ToLowerInvariant()}`" : "";

    private static string OneOf(KeyShape key) => string.Join(", ", key.OneOf!.Select(v => string.Create(CultureInfo.InvariantCulture, $"`{v}`")));

    private static string Plain(double? number) => number?.ToString("0.###", CultureInfo.InvariantCulture) ?? "";
}
