using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Makerspace.Iot.Server.Tests.Accounts;

/// <summary>A browser without scripts: keeps cookies, and sends the forms of pages with what is hidden in them.</summary>
public sealed class FormClient : IDisposable
{
    private readonly Uri _web;
    private readonly CookieContainer _cookies = new();
    private HttpClient? _http;

    /// <summary>A browser at a server; signed in already if it is given the cookie of a sign-in.</summary>
    public FormClient(Uri web, string? cookie = null)
    {
        _web = web;
        if (cookie is not null)
        {
            _cookies.SetCookies(web, cookie);
        }
    }

    public HttpClient Http => _http ??= new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = _cookies }) { BaseAddress = _web };

    /// <summary>The cookie of a sign-in, as the server set it; null if there is none.</summary>
    public Cookie? SignIn => _cookies.GetAllCookies().FirstOrDefault(c => c.Name == "makerspace");

    public async Task<IHtmlDocument> PageAsync(string address, HttpStatusCode expected = HttpStatusCode.OK)
    {
        HttpResponseMessage answer = await Http.GetAsync(new Uri(address, UriKind.Relative));
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{address}: {answer.StatusCode}\n{text}");
        return new HtmlParser().ParseDocument(text);
    }

    /// <summary>Opens a page, and sends its form of a name, or the one that holds an order of that word, with some fields filled in.</summary>
    public async Task<(HttpStatusCode Status, string? Location, string Text)> SendAsync(string address, string form, params (string Name, string Value)[] fields)
    {
        IHtmlDocument page = await PageAsync(address);
        var found = (IHtmlFormElement?)page.QuerySelector($"form:has(input[name='_handler'][value='{form}'])") ?? (IHtmlFormElement?)page.QuerySelector($"form:has(input[name='Order'][value='{form}'])");
        Assert.True(found is not null, $"{address} has no form {form}\n{page.Source.Text}");
        Dictionary<string, string> values = found.QuerySelectorAll("input[type='hidden']").Cast<IHtmlInputElement>().ToDictionary(i => i.Name!, i => i.Value);
        foreach ((string name, string value) in fields)
        {
            values[name] = value;
        }

        using var content = new FormUrlEncodedContent(values);
        using HttpResponseMessage answer = await Http.PostAsync(new Uri(address, UriKind.Relative), content);
        return (answer.StatusCode, answer.Headers.Location?.ToString(), await answer.Content.ReadAsStringAsync());
    }

    public void Dispose() => _http?.Dispose();
}
