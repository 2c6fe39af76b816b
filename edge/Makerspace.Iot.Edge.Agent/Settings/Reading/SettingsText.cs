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
}
