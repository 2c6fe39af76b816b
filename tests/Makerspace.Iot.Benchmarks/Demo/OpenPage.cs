using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Benchmarks.Demo;

/// <summary>A browser before the live page: its stream stays open, what it sends is counted, and now and then the lists are looked at.</summary>
internal sealed class OpenPage : IDisposable
{
    private static readonly string[] Looks = ["", "sessions", "refusals", "alarms", "usage", "usage.csv"];
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _reading;
    private long _lines;

    private OpenPage(HttpClient http)
    {
        _http = http;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Signs in and opens it.</summary>
    public static async Task<OpenPage> Open(Uri web)
    {
        var http = new HttpClient { BaseAddress = web, Timeout = TimeSpan.FromMinutes(1) };
        await DemoSignIn.SignInAsync(http);
        return new OpenPage(http);
    }

    /// <summary>Lines of the stream so far.</summary>
    public long Lines => Interlocked.Read(ref _lines);

    /// <summary>Looks at every list once.</summary>
    public async Task Look()
    {
        foreach (string address in Looks)
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri(address, UriKind.Relative));
            answer.EnsureSuccessStatusCode();
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _reading.ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
        _http.Dispose();
        _end.Dispose();
    }

    private async Task ReadAsync()
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri("live", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, _end.Token);
        answer.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(_end.Token));
        while (await lines.ReadLineAsync(_end.Token) is not null)
        {
            Interlocked.Increment(ref _lines);
        }
    }
}
