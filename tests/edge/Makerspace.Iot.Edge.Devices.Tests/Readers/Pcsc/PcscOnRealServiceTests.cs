using System.Collections.Concurrent;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Pcsc;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.SmartCards;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers.Pcsc;

/// <summary>The real library and the real service, with a card that is a program.</summary>
public sealed class PcscOnRealServiceTests
{
    [Fact]
    public async Task Badges_crashes_of_the_service_and_a_service_without_readers_are_told_as_they_happen()
    {
        if (RealPcscd.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        RealPcscd.PlugIn(true);
        await using var service = new RealPcscd();
        await using var reader = new PcscReader(new PcscOptions { Name = "virtual pcd", LookPeriod = TimeSpan.FromMilliseconds(30) }, TimeProvider.System);
        var words = new ConcurrentQueue<string>();
        using var stop = new CancellationTokenSource();
        Task watching = WatchAsync(reader, words, stop.Token);

        await Expect(words, service, "fault");
        await service.Start();
        await Expect(words, service, "restored");

        using (service.Lay("04DE5F1EACC0409000"))
        {
            await Expect(words, service, "+ 04DE5F1EACC040");
        }

        await Expect(words, service, "- 04DE5F1EACC040");
        using (service.Lay("6A81"))
        {
            await Eventually.That(() => reader.Counters.BadFrames == 1, "a card without an id is counted");
        }

        using (PcscCard card = service.Lay("08A1B2C39000"))
        {
            await Expect(words, service, "+ 08A1B2C3");
            await Eventually.That(() => card.Asked > 0, "the card has counted its answer");
            Assert.Equal(1, card.Asked);
            await service.Kill();
            await Expect(words, service, "fault");
        }

        await service.Start();
        await Expect(words, service, "restored");
        await Expect(words, service, "- 08A1B2C3");

        // A service without a reader is no better than none.
        await service.Kill();
        await Expect(words, service, "fault");
        RealPcscd.PlugIn(false);
        await service.Start();
        long looks = reader.Counters.Polls;
        await service.Kill();
        RealPcscd.PlugIn(true);
        await service.Start();
        await Expect(words, service, "restored");
        await Eventually.That(() => reader.Counters.Polls > looks, "the look that restored it is counted");
        using (service.Lay("1122AABB9000"))
        {
            await Expect(words, service, "+ 1122AABB");
        }

        await Expect(words, service, "- 1122AABB");

        // Asleep in the service for half a minute: the cancel has to wake it.
        await stop.CancelAsync();
        await watching.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
        Assert.Empty(words);
    }

    private static async Task WatchAsync(PcscReader reader, ConcurrentQueue<string> words, CancellationToken stop)
    {
        await foreach (ReaderEvent report in reader.BehindGreetingAsync(stop))
        {
            words.Enqueue(ReaderWords.Of(report));
        }
    }

    private static async Task Expect(ConcurrentQueue<string> words, RealPcscd service, string word)
    {
        string? got = null;
        await Eventually.That(() => Task.FromResult(words.TryDequeue(out got)), () => $"{word}; pcscd says: {service.Output}");
        Assert.True(word == got, $"expected {word}, got {got}; pcscd says: {service.Output}");
    }
}
