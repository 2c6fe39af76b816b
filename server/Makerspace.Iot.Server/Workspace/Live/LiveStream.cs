using System.Buffers;
using System.IO.Pipelines;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.Live;

/// <summary>
/// The streams of the live pages (server-sent events): cards, headings and tables that changed, and a beat each <see cref="Beat"/>, without which a page calls its data frozen.
/// Registry and board are looked at once a tick, <see cref="Every"/>, for all streams; pages of the same scope and language share all that they are sent.
/// At most <see cref="MostStreams"/> at once.
/// </summary>
public sealed class LiveStream(LiveReader live, LiveFragments fragments, RegistryCache registry, ServerHealth health, TimeProvider time, ILogger<LiveStream> log) : BackgroundService
{
    /// <summary>Most streams at once; one more is answered 503.</summary>
    public const int MostStreams = 200;

    /// <summary>Time between two ticks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Longest silence of a healthy stream, to the next tick.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(3);

    private readonly Dictionary<(LiveScope, Language), LiveScreen> _screens = [];
    private readonly SemaphoreSlim _one = new(1);
    private volatile TaskCompletionSource<bool> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LivePicture? _picture;
    private long _tick;
    private int _open;

    /// <summary>Takes a place; false if all are taken. Give it back with <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= MostStreams)
        {
            return true;
        }

        Interlocked.Decrement(ref _open);
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _open);

    /// <summary>
    /// Sends one page what it shows and then what changes, until it goes away, the server stops, the page may no longer be shown this, or registry or ledger cannot be read:
    /// the page then shows its data as frozen and comes back.
    /// </summary>
    /// <param name="scope">What it shows.</param>
    /// <param name="l">Its language.</param>
    /// <param name="holds">Asked each tick: false once it may no longer be shown.</param>
    /// <param name="body">Where to.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task SendAsync(LiveScope scope, Locale l, Func<ValueTask<bool>> holds, PipeWriter body, CancellationToken cancellationToken)
    {
        LiveScreen? screen = null;
        try
        {
            screen = await JoinAsync(scope, l, cancellationToken);
            long seen = 0;
            while (screen is not null)
            {
                // Both in this order: a tick after the first wakes the page, a failure before it is seen here.
                Task<bool> next = _next.Task;
                if (screen.IsOver || !await holds())
                {
                    return;
                }

                LiveScreen.State now = screen.Now;
                bool news = false;
                foreach (LiveScreen.Part part in now.Parts.Where(p => p.ChangedAt > seen))
                {
                    body.Write(part.Event);
                    news = true;
                }

                seen = now.Tick;
                if ((news && (await body.FlushAsync(cancellationToken)).IsCompleted) || !await next.WaitAsync(cancellationToken))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The page is gone, or the server stops.
        }
        finally
        {
            await PartAsync(screen, (scope, l.Language));
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            bool good = true;
            await _one.WaitAsync(stoppingToken);
            try
            {
                _picture = null;
                foreach (LiveScreen screen in _screens.Values)
                {
                    await UpdateAsync(screen, stoppingToken);
                }
            }
            catch (Exception problem) when (!stoppingToken.IsCancellationRequested)
            {
                good = false;
                foreach (LiveScreen screen in _screens.Values)
                {
                    screen.IsOver = true;
                }

                _screens.Clear();
                Tell(problem);
            }
            finally
            {
                _one.Release();
            }

            Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult(good);
        }
    }

    private async Task<LiveScreen?> JoinAsync(LiveScope scope, Locale l, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (!_screens.TryGetValue((scope, l.Language), out LiveScreen? screen))
            {
                screen = new LiveScreen(scope, l);
                await UpdateAsync(screen, cancellationToken);
                _screens.Add((scope, l.Language), screen);
            }

            screen.Pages++;
            return screen;
        }
        catch (Exception problem) when (!cancellationToken.IsCancellationRequested)
        {
            Tell(problem);
            return null;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task PartAsync(LiveScreen? screen, (LiveScope, Language) key)
    {
        if (screen is null)
        {
            return;
        }

        await _one.WaitAsync(CancellationToken.None);
        try
        {
            if (--screen.Pages == 0 && _screens.TryGetValue(key, out LiveScreen? kept) && ReferenceEquals(kept, screen))
            {
                _screens.Remove(key);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    // What was looked at for this tick serves screens that are opened before the next one, too.
    private async Task UpdateAsync(LiveScreen screen, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (_picture is not { } picture || now - picture.At >= Every || now < picture.At)
        {
            _picture = picture = await live.ReadAsync(await registry.ReadAsync(cancellationToken), health.Facts.Broker, now, cancellationToken);
        }

        await screen.UpdateAsync(picture, fragments, ++_tick, cancellationToken);
    }

    private void Tell(Exception problem)
    {
        if (CommitFault.IsOfDatabase(problem))
        {
            log.LogWarning("The live pages were cut off because registry or ledger cannot be read: {Problem}", CommitFault.Words(problem));
        }
        else
        {
            log.LogError(problem, "The live pages were cut off");
        }
    }
}
