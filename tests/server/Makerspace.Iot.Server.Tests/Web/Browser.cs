using Microsoft.Playwright;

namespace Makerspace.Iot.Server.Tests.Web;

/// <summary>A real Chromium of a test, without a window. Keeps what the console said: a page that breaks its own security policy says so there.</summary>
public sealed class Browser : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser, IPage page) => (_playwright, _browser, Page) = (playwright, browser, page);

    /// <summary>Why there is none on this machine; null if it is installed.</summary>
    public static string? MissingReason => File.Exists(Program) ? null : "chromium is not installed (apt-get install chromium)";

    /// <summary>Its one page.</summary>
    public IPage Page { get; }

    /// <summary>Errors of the page and its console, but for addresses that did not answer.</summary>
    public List<string> Errors { get; } = [];

    public static async Task<Browser> StartAsync(int width = 1280, int height = 900, bool script = true)
    {
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        IBrowserContext context = await browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            Locale = "fr-FR",
            IsMobile = width < 500,
            HasTouch = width < 500,
            JavaScriptEnabled = script,
        });
        var started = new Browser(playwright, browser, await context.NewPageAsync());
        started.Page.PageError += (_, error) => started.Errors.Add(error);
        started.Page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("net::ERR_", StringComparison.Ordinal))
            {
                started.Errors.Add(message.Text);
            }
        };
        return started;
    }

    /// <summary>Signs in as the administrator of a test's site.</summary>
    public Task SignInAsync(WebSite site) => Page.Context.AddCookiesAsync(
    [
        new() { Name = site.Cookie.Split('=', 2)[0], Value = site.Cookie.Split('=', 2)[1], Url = site.Http.BaseAddress!.ToString() },
    ]);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
