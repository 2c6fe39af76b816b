namespace Makerspace.Iot.Server.Web;

/// <summary>One text of the screens in every language. Being one object, it cannot exist in one language only.</summary>
/// <param name="inFrench">French text; may hold <c>{0}</c>, <c>{1}</c>… Its spaces before tall punctuation are made unbreakable, as French typography asks.</param>
/// <param name="inEnglish">English text, with the same places.</param>
public sealed class Phrase(string inFrench, string inEnglish)
{
    /// <summary>French text.</summary>
    public string French { get; } = inFrench
        .Replace(" ;", "\u00A0;", StringComparison.Ordinal)
        .Replace(" :", "\u00A0:", StringComparison.Ordinal)
        .Replace(" ?", "\u00A0?", StringComparison.Ordinal)
        .Replace(" !", "\u00A0!", StringComparison.Ordinal)
        .Replace(" »", "\u00A0»", StringComparison.Ordinal)
        .Replace("« ", "«\u00A0", StringComparison.Ordinal);

    /// <summary>English text.</summary>
    public string English { get; } = inEnglish;

    /// <summary>The text in <paramref name="language"/>.</summary>
    public string In(Language language) => language == Language.English ? English : French;
}
