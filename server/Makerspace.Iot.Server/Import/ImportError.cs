using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Import;

/// <summary>Something to say of an import file: an error, an opening or a warning.</summary>
/// <param name="File">Name of the file, without folder.</param>
/// <param name="Line">Line, from 1; 0 if the whole file is meant.</param>
/// <param name="Message">What is wrong and what is expected, in <paramref name="Language"/>.</param>
/// <param name="Language">The language of the import.</param>
public sealed record ImportError(string File, int Line, string Message, Language Language)
{
    /// <summary>Says it in a language. A page has no-break spaces; a terminal and a file that is searched have plain ones.</summary>
    public static ImportError Of(string file, int line, Phrase message, Language language) =>
        new(file, line, message.In(language).Replace('\u00A0', ' ').Replace('\u202F', ' '), language);

    /// <summary>The line that a person reads.</summary>
    public override string ToString() => (Line > 0, Language) switch
    {
        (true, Language.English) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}, line {Line}: {Message}"),
        (true, _) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}, ligne {Line} : {Message}"),
        (false, Language.English) => $"{File}: {Message}",
        (false, _) => $"{File} : {Message}",
    };
}
