using System.Text.Json;

namespace Makerspace.Iot.Edge.Agent.Settings.Reading;

/// <summary>What every file of settings has in common: the configuration, and the profiles beside it.</summary>
internal static class SettingsText
{
    /// <summary>Largest file, bytes; a larger one is refused unread.</summary>
    public const int LargestFile = 1024 * 1024;

    /// <summary>Comments and a comma after the last element are welcome: a person writes this file.</summary>
    public static JsonDocumentOptions Lenient { get; } = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The place where a text stops being JSON.</summary>
    public static Finding NoJson(JsonException error) => Finding.Error(
        "",
        $"ligne {error.LineNumber + 1}, caractère {error.BytePositionInLine + 1} : ce n'est pas du JSON",
        $"line {error.LineNumber + 1}, character {error.BytePositionInLine + 1}: this is not JSON");

    /// <summary>Reads a file beside the configuration; null if that cannot be done, which is then told.</summary>
    /// <param name="file">The file.</param>
    /// <param name="largest">Largest file, bytes; a larger one is refused unread.</param>
    /// <param name="kind">What it should be, with its article, in both languages.</param>
    /// <param name="tell">Takes what is wrong; it has no path if the text stops being JSON.</param>
    /// <param name="read">Reads its root.</param>
    public static T? ReadFile<T>(string file, int largest, (string French, string English) kind, Action<Finding> tell, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            if (new FileInfo(file).Length <= largest)
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(file), Lenient);
                return read(document.RootElement);
            }

            tell(Finding.Error(file, $"plus de {largest} octets, ce n'est pas {kind.French}", $"more than {largest} bytes, that is no {kind.English}"));
        }
        catch (JsonException error)
        {
            tell(NoJson(error));
        }
        catch (InvalidOperationException error)
        {
            tell(Impossible(error) with { Where = file });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            tell(Unreadable(file, error));
        }

        return null;
    }

    /// <summary>Half a character, written as \uD800: the one thing that JSON's grammar lets pass and no text can hold.</summary>
    public static Finding Impossible(InvalidOperationException error) =>
        Finding.Error("", $"le fichier contient un caractère impossible ({error.Message})", $"the file holds an impossible character ({error.Message})");

    /// <summary>A file that the system does not let us read.</summary>
    public static Finding Unreadable(string file, Exception error) => Finding.Error(file, $"illisible ({error.Message})", $"cannot be read ({error.Message})");
}
