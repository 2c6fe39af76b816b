namespace Makerspace.Iot.Server.Web;

/// <summary>A request that cannot be met for a reason that the person can mend. Answered by <see cref="ErrorAnswers"/> as a page or as a problem document.</summary>
/// <param name="status">400, 401, 403 or 404.</param>
/// <param name="phrase">What is wrong and what to write instead.</param>
/// <param name="values">The places of the phrase.</param>
public sealed class RequestException(int status, Phrase phrase, params string[] values) : Exception(phrase.English)
{
    // Somebody else's text in our answer stays short.
    private const int MostEchoed = 60;

    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>The message in a language.</summary>
    public string In(Locale l) => l.Say(phrase, [.. values.Select(v => v.Length <= MostEchoed ? v : v[..MostEchoed] + "…")]);
}
