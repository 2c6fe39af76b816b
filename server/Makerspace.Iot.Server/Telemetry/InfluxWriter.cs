using System.Threading.Channels;
using Makerspace.Iot.Server.Ingest;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>
/// Writes lines to InfluxDB: in batches by size and time, a few requests at once. What a server that is away, busy, shut or in trouble cannot take goes to a bounded spool on
/// disk and is written, oldest first, when it is back; meanwhile new batches wait in the spool, too. Lines that it refuses for what stands in them go to <see cref="RefusedLines"/> one
/// by one, the rest of their batch gets in; lines that it refuses for another reason while it takes others wait apart (<see cref="HeldLines"/>). README.md says what is what. Killed at any moment it loses at most what waited in memory: <see cref="InfluxWriterOptions.FlushInterval"/> and the queued batches.
/// </summary>
public sealed class InfluxWriter : ITelemetryWriter
{
    private static readonly TimeSpan ClosingPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(5);
    private readonly InfluxWriterOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly BatchSender _sender;
    private readonly LineSpool _spool;
    private readonly HeldLines _held;
    private readonly Channel<LineBuffer> _queue;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _handingOver = new(1);
    private readonly SemaphoreSlim _spooled = new(0);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task[] _work;
    private readonly WriterTally _tally = new();
    private readonly RetryPause _pause;
    private LineBuffer _filling;
    private long _pending;
    private bool _disposed;

    /// <summary>Opens the spool and starts; the server need not be there.</summary>
    public InfluxWriter(InfluxWriterOptions options, TimeProvider time, ILogger<InfluxWriter> log)
    {
        (_options, _time, _log) = (options, time, log);
        Directory.CreateDirectory(options.Folder);
        _spool = new LineSpool(Path.Combine(options.Folder, "spool"), options.SpoolBytes, time);
        _held = new HeldLines(Path.Combine(options.Folder, "held"), Math.Max(options.SpoolBytes / 8, 64 * 1024), options.HeldPatience, time);
        _pause = new RetryPause(new BackOff(options.BackOffMin, options.BackOffMax));
        Refused = new RefusedLines(options.Folder, options.RefusedBytes);
        _sender = new BatchSender(options, _held, Refused, _tally, _pause, time, log);
        _queue = Channel.CreateBounded<LineBuffer>(options.QueuedBatches);
        _filling = NewBuffer();
        _work = [Task.Run(FlushNowAndThenAsync), Task.Run(DrainAsync), Task.Run(TryHeldNowAndThenAsync), .. Enumerable.Range(0, options.Senders).Select(_ => Task.Run(SendAsync))];
        SignalSpooled();
    }

    /// <summary>The lines that InfluxDB refused.</summary>
    public RefusedLines Refused { get; }

    /// <inheritdoc/>
    public TelemetryWriterCounters Counters => _tally.Snapshot(_spool, _held.Spool);

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> lines, int points, CancellationToken cancellationToken = default)
    {
        LineBuffer? full;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            full = Fill(lines.Span, points);
        }

        if (full is null)
        {
            return;
        }

        try
        {
            await _queue.Writer.WriteAsync(full, cancellationToken);
        }
        catch (Exception error) when (error is OperationCanceledException or ChannelClosedException)
        {
            // The batch holds the points of others, too.
            Park(full);
        }
    }

    /// <inheritdoc/>
    public bool TryWrite(ReadOnlySpan<byte> lines, int points)
    {
        lock (_gate)
        {
            // A full batch that finds no room in the queue may grow to twice its size before points are dropped.
            if (_disposed || _filling.Length + lines.Length > 2 * _options.BatchBytes)
            {
                _tally.Dropped(points);
                return false;
            }

            if (Fill(lines, points) is { } full && !_queue.Writer.TryWrite(full))
            {
                // Nothing was put into the fresh one yet: both stand under this lock.
                _filling.Dispose();
                _filling = full;
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        await HandOverAsync(cancellationToken);
        while (Interlocked.Read(ref _pending) > 0)
        {
            await Task.Delay(5, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _closing.CancelAfter(ClosingPatience);
        try
        {
            await HandOverAsync(_closing.Token);
        }
        catch (OperationCanceledException)
        {
            _spool.Append(_filling.Written, _filling.Lines);
        }

        _queue.Writer.TryComplete();
        await Task.WhenAll(_work[3..]);
        await _closing.CancelAsync();
        await Task.WhenAll(_work);
        _spool.Dispose();
        _held.Dispose();
        _sender.Dispose();
        _closing.Dispose();
        _handingOver.Dispose();
        _spooled.Dispose();
        _filling.Dispose();
    }

    private LineBuffer NewBuffer() => new(_options.BatchBytes + 8192);

    private LineBuffer? Fill(ReadOnlySpan<byte> lines, int points)
    {
        _filling.Append(lines, points);
        _tally.Taken(points);
        Interlocked.Add(ref _pending, points);
        if (_filling.Length < _options.BatchBytes)
        {
            return null;
        }

        LineBuffer full = _filling;
        _filling = NewBuffer();
        return full;
    }

    private async Task HandOverAsync(CancellationToken cancellationToken)
    {
        await _handingOver.WaitAsync(cancellationToken);
        try
        {
            // Room first, so that what waits for it stays in the batch that can still grow.
            while (await _queue.Writer.WaitToWriteAsync(cancellationToken))
            {
                lock (_gate)
                {
                    if (_filling.Length == 0)
                    {
                        return;
                    }

                    if (_queue.Writer.TryWrite(_filling))
                    {
                        _filling = NewBuffer();
                        return;
                    }
                }
            }
        }
        finally
        {
            _handingOver.Release();
        }
    }

    private async Task FlushNowAndThenAsync()
    {
        using var timer = new PeriodicTimer(_options.FlushInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_closing.Token))
            {
                await HandOverAsync(_closing.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
    }

    private async Task SendAsync()
    {
        await foreach (LineBuffer batch in _queue.Reader.ReadAllAsync())
        {
            // While something is in the spool nothing overtakes it.
            if (!_spool.IsEmpty || await _sender.TryAsync(batch.Memory, batch.Lines, _closing.Token) != Sent.Settled)
            {
                Park(batch);
                continue;
            }

            Interlocked.Add(ref _pending, -batch.Lines);
            batch.Dispose();
        }
    }

    private void Park(LineBuffer batch)
    {
        _spool.Append(batch.Written, batch.Lines);
        Interlocked.Add(ref _pending, -batch.Lines);
        batch.Dispose();
        SignalSpooled();
    }

    private async Task DrainAsync()
    {
        try
        {
            while (true)
            {
                await _spooled.WaitAsync(_closing.Token);
                await DrainOnceAsync();
                while (_spool.IsUnreadable)
                {
                    _log.LogWarning("Points on disk could not be read for now; they stay there, and are read again in {Seconds} s", ReadAgainAfter.TotalSeconds);
                    await Task.Delay(ReadAgainAfter, _time, _closing.Token);
                    await DrainOnceAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Closing: what is in the spool stays there for the next start.
        }
    }

    // Until the spool is empty, or cannot be read for now.
    private async Task DrainOnceAsync()
    {
        while (_spool.TryPeek(out ReadOnlyMemory<byte> lines, out int points))
        {
            _closing.Token.ThrowIfCancellationRequested();
            TimeSpan left = _pause.Left(_time);
            if (left > TimeSpan.Zero)
            {
                // A delay is cut to whole milliseconds: what is left of one would be looked at again and again.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), _time, _closing.Token);
                continue;
            }

            Sent sent = await _sender.TryAsync(lines, points, _closing.Token);
            if (sent == Sent.Settled)
            {
                _spool.Take(lines.Length, points);
                continue;
            }

            _tally.Retried();

            // Perhaps it is the batch and not the server: another one is tried next.
            if (sent == Sent.Doubtful)
            {
                _spool.MoveToEnd(lines.Span, points);
            }
        }
    }

    // What is held is tried again when nothing else waits; each time that the server still refuses it, later.
    private async Task TryHeldNowAndThenAsync()
    {
        var pauses = new BackOff(_options.HeldInterval, 16 * _options.HeldInterval);
        try
        {
            while (true)
            {
                await Task.Delay(pauses.Next(), _time, _closing.Token);
                if (_held.Spool.IsEmpty || !_spool.IsEmpty)
                {
                    pauses.Reset();
                    continue;
                }

                long before = _held.Spool.Points;
                await TryHeldAsync(before);
                if (_held.Spool.Points < before)
                {
                    pauses.Reset();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Closing: what is held stays there for the next start.
        }
    }

    // Each record once: what is held again goes to the end.
    private async Task TryHeldAsync(long points)
    {
        while (points > 0 && _held.Spool.TryPeek(out ReadOnlyMemory<byte> lines, out int count))
        {
            _closing.Token.ThrowIfCancellationRequested();
            Sent sent = await _sender.TryAsync(lines, count, _closing.Token);
            if (sent == Sent.Later || (sent == Sent.Doubtful && !_held.Spool.MoveToEnd(lines.Span, count)))
            {
                return;
            }

            if (sent == Sent.Settled)
            {
                _held.Spool.Take(lines.Length, count);
            }

            points -= count;
        }

        if (_held.Spool.IsEmpty)
        {
            _held.Emptied();
        }
    }

    private void SignalSpooled()
    {
        if (_spooled.CurrentCount == 0)
        {
            _spooled.Release();
        }
    }
}
