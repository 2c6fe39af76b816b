using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Ingest;

/// <summary>
/// Takes messages that could not be placed and writes them to the database beside the stream, never in its way: at most twice <see cref="MostWaiting"/> wait in memory,
/// further ones are dropped and counted. While the database is away they wait for it; what it will never take, and what still waits at the end of the program, is dropped and counted.
/// Thread-safe.
/// </summary>
public sealed class Quarantine : IAsyncDisposable
{
    /// <summary>Most messages that wait to be written.</summary>
    public const int MostWaiting = 256;

    private readonly Channel<QuarantineItem> _waiting = Channel.CreateBounded<QuarantineItem>(MostWaiting);
    private readonly IDbContextFactory<MakerspaceDb> _factory;
    private readonly TimeProvider _time;
    private readonly IngestStatus _status;
    private readonly QuarantineRates _rates;
    private readonly ILogger<Quarantine> _log;
    private readonly BackOff _backOff = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _writing;

    /// <summary>Starts it.</summary>
    public Quarantine(IDbContextFactory<MakerspaceDb> factory, TimeProvider time, IngestStatus status, QuarantineRates rates, ILogger<Quarantine> log)
    {
        _rates = rates;
        (_factory, _time, _status, _log) = (factory, time, status, log);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Adds a message with the reason, in English.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="payload">Payload, or its beginning.</param>
    /// <param name="reason">Why it is here.</param>
    /// <param name="bytes">Size of the whole payload; null if <paramref name="payload"/> is all of it.</param>
    public void Add(string topic, ReadOnlySpan<byte> payload, string reason, int? bytes = null)
    {
        _rates.Count(topic, reason);
        DateTimeOffset now = _time.GetUtcNow();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(topic + "\n" + reason + "\n"));
        hash.AppendData(payload);
        var item = new QuarantineItem
        {
            Id = Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16)),
            Topic = AlarmBook.Short(topic.Length <= TopicAddress.MaxLength ? topic : topic[..TopicAddress.MaxLength]),
            Reason = AlarmBook.Short(reason),
            Payload = payload[..Math.Min(payload.Length, QuarantineItem.MostBytes)].ToArray(),
            PayloadBytes = bytes ?? payload.Length,
            Count = 1,
            FirstSeenAt = now,
            LastSeenAt = now,
        };
        _status.Quarantined(_waiting.Writer.TryWrite(item));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _closing.CancelAsync();
        await _writing;
        _closing.Dispose();
    }

    private async Task WriteAsync()
    {
        var batch = new List<QuarantineItem>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MostWaiting && _waiting.Reader.TryRead(out QuarantineItem? item))
            {
                batch.Add(item);
            }

            await StoreOrDropAsync(batch);
        }
    }

    // Survives whatever it meets: without it nothing would be kept any more, unseen.
    private async Task StoreOrDropAsync(List<QuarantineItem> batch)
    {
        while (true)
        {
            try
            {
                await using MakerspaceDb db = await _factory.CreateDbContextAsync();
                await StoreAsync(db, batch);
                _backOff.Reset();
                return;
            }
            catch (Exception error)
            {
                if (CommitFault.IsOfContent(error) || _closing.IsCancellationRequested)
                {
                    batch.ForEach(_ => _status.Quarantined(kept: false));
                    _log.LogWarning("{Count} messages could not be put into the quarantine: {Reason}", batch.Count, CommitFault.Words(error));
                    return;
                }

                await Task.Delay(_backOff.Next(), _time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task StoreAsync(MakerspaceDb db, List<QuarantineItem> batch)
    {
        foreach (IGrouping<string, QuarantineItem> same in batch.GroupBy(i => i.Id, StringComparer.Ordinal))
        {
            QuarantineItem last = same.Last();
            if (await db.Set<QuarantineItem>().FindAsync(last.Id) is { } known)
            {
                (known.Count, known.LastSeenAt) = (known.Count + same.Count(), last.LastSeenAt);
            }
            else
            {
                last.Count = same.Count();
                db.Set<QuarantineItem>().Add(last);
            }
        }

        await db.SaveChangesAsync();
        int tooMany = await db.Set<QuarantineItem>().CountAsync() - QuarantineItem.MostItems;
        if (tooMany > 0)
        {
            string[] oldest = await db.Set<QuarantineItem>().OrderBy(i => i.LastSeenAt).Select(i => i.Id).Take(tooMany).ToArrayAsync();
            await db.Set<QuarantineItem>().Where(i => oldest.Contains(i.Id)).ExecuteDeleteAsync();
        }
    }
}
