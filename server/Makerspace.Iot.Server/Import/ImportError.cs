namespace Makerspace.Iot.Server.Import;

/// <summary>Something to say of an import file: an error, an opening or a warning.</summary>
/// <param name="File">Name of the file, without folder.</param>
/// <param name="Line">Line, from 1; 0 if the whole file is meant.</param>
/// <param name="Message">What is wrong and what is expected, in French.</param>
public sealed record ImportError(string File, int Line, string Message)
{
    /// <summary>The line that a person reads.</summary>
    public override string ToString() => Line > 0
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}, ligne {Line} : {Message}")
        : $"{File} : {Message}";
}
