using System.Text.RegularExpressions;

namespace Makerspace.Iot.TestKit;

/// <summary>Signs in at a server whose settings have <c>demo</c>, by a button of its sign-in page.</summary>
public static partial class DemoSignIn
{
    /// <summary>Signs in by the first button, the administrator's, and answers the cookie that every further request needs.</summary>
    public static async Task<string> CookieAsync(Uri web)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = web };
        string page = await http.GetStringAsync(new Uri("/sign-in", UriKind.Relative));
        string account = Account().Match(page) is { Success: true } found ? found.Groups["ref"].Value : throw new InvalidOperationException("the sign-in page has no buttons:\n" + page);
        using var form = new FormUrlEncodedContent([new("account", account)]);
        using HttpResponseMessage answer = await http.PostAsync(new Uri("/sign-in/demo", UriKind.Relative), form);
        return answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? cookies)
            ? cookies.Single(c => c.StartsWith("makerspace=", StringComparison.Ordinal)).Split(';')[0]
            : throw new InvalidOperationException($"no sign-in: {answer.StatusCode}");
    }

    /// <summary>Has a client's requests carry that cookie.</summary>
    public static async Task SignInAsync(HttpClient http) => http.DefaultRequestHeaders.Add("Cookie", await CookieAsync(http.BaseAddress!));

    [GeneratedRegex("name=\"account\" value=\"(?<ref>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Account();
}
