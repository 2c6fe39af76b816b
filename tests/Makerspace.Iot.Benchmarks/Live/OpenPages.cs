using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Benchmarks.Live;

/// <summary>So many live pages that stay open, as browsers hold them: half of all sites, the others of one site each; one of ten in English.</summary>
internal sealed class OpenPages : IDisposable
{
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _reading = [];
    private long _bytes;

    private OpenPages(Uri web) => _http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = web, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Bytes that the streams brought so far.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Opens them, and waits until each has begun.</summary>
    public static async Task<OpenPages> Open(Uri web, int count)
    {
        var pages = new OpenPages(web);
        await DemoSignIn.SignInAsync(pages._http);
        for (int i = 0; i < count; i++)
        {
            string site = i % 2 == 0 ? "" : $"&site={LiveNetwork.Site(i / 2 % LiveNetwork.Sites)}";
            HttpResponseMessage answer = await pages._http.GetAsync(new Uri($"live?lang={(i % 10 == 0 ? "en" : "fr")}{site}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            answer.EnsureSuccessStatusCode();
            pages._reading.Add(Task.Run(() => pages.ReadAsync(answer)));
        }

        return pages;
    }

    /// <summary>Throws if a stream has ended by itself.</summary>
    public void Check()
    {
        if (_reading.Exists(r => r.IsCompleted))
        {
            throw new InvalidOperationException($"{_reading.Count(r => r.IsCompleted)} of {_reading.Count} streams ended");
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        Task.WhenAll(_reading).ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
        _http.Dispose();
        _end.Dispose();
    }

    private async Task ReadAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            byte[] buffer = new byte[64 * 1024];
            Stream body = await answer.Content.ReadAsStreamAsync(_end.Token);
            while (await body.ReadAsync(buffer, _end.Token) is > 0 and int read)
            {
                Interlocked.Add(ref _bytes, read);
            }
        }
    }
}
