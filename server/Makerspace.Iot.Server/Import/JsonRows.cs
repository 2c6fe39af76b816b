using System.Text;
using System.Text.Json;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Import;

/// <summary>Reads a JSON array of flat objects, with the line of each.</summary>
internal static class JsonRows
{
    private static readonly Phrase Shape = new("un tableau d'objets est attendu : [ { … }, { … } ].", "an array of objects is expected: [ { … }, { … } ].");

    public static IReadOnlyList<ImportRow> Read(string file, string text, ImportTable table, ImportErrors errors)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var rows = new List<ImportRow>();
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                errors.Add(file, 1, Shape);
                return [];
            }

            int line = 1;
            long counted = 0;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray && rows.Count <= ImportFile.MaxRows)
            {
                line += bytes.AsSpan((int)counted, (int)(reader.TokenStartIndex - counted)).Count((byte)'\n');
                counted = reader.TokenStartIndex;
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    errors.Add(file, line, Shape);
                    return [];
                }

                if (ReadObject(ref reader, file, line, table, errors) is { } row)
                {
                    rows.Add(row);
                }
            }
        }
        catch (JsonException error)
        {
            errors.Add(file, (int)(error.LineNumber ?? 0) + 1, new($"JSON mal formé : {error.Message}", $"malformed JSON: {error.Message}"));
            return [];
        }

        return rows;
    }

    private static ImportRow? ReadObject(ref Utf8JsonReader reader, string file, int line, ImportTable table, ImportErrors errors)
    {
        var names = new List<string>();
        var values = new List<string>();
        bool good = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            string? value = reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString()!.Trim(),
                JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
                JsonTokenType.True => "true",
                JsonTokenType.False => "false",
                JsonTokenType.Null => string.Empty,
                _ => null,
            };
            if (value is null)
            {
                errors.Add(file, line, new($"« {name} » : un texte, un nombre, true, false ou null est attendu.", $"“{name}”: a text, a number, true, false or null is expected."));
                reader.Skip();
                good = false;
            }

            names.Add(name);
            values.Add(value ?? string.Empty);
        }

        if (names.Contains(string.Empty, StringComparer.Ordinal))
        {
            errors.Add(file, line, new("une clé est vide.", "a key is empty."));
            return null;
        }

        ImportColumn?[]? columns = table.Match(names, problem => errors.Add(file, line, problem));
        return good && columns is not null
            ? new ImportRow(file, line, columns.Zip(values).ToDictionary(p => p.First!.Name, p => p.Second, StringComparer.Ordinal))
            {
                Titles = columns.Zip(names).ToDictionary(p => p.First!.Name, p => p.Second, StringComparer.Ordinal),
            }
            : null;
    }
}
