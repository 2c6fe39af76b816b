namespace Makerspace.Iot.Server.Pages.Words;

/// <summary>One text of the screens in every language. Being one record, it cannot exist in one language only.</summary>
/// <param name="French">French text; may hold <c>{0}</c>, <c>{1}</c>…</param>
/// <param name="English">English text, with the same places.</param>
public sealed record Phrase(string French, string English)
{
    /// <summary>The text in <paramref name="language"/>.</summary>
    public string In(Language language) => language == Language.English ? English : French;
}
