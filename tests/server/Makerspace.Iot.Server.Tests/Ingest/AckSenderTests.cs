using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Tests.Data;
using Moq;

namespace Makerspace.Iot.Server.Tests.Ingest;

public sealed class AckSenderTests
{
    [Theory]
    [DatabaseData]
    public async Task An_agent_that_comes_back_hears_what_is_committed_of_its_outboxes_and_that_nothing_is_of_one_that_the_ledger_does_not_know(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        bench.Commit(Workshop.Denied(1), Workshop.Denied(2));
        Assert.Equal([("e1", 2L)], await HeardAsync(bench, "e1"));
        Assert.Equal([("e1", 2L), ("after-the-backup", 0L)], await HeardAsync(bench, "after-the-backup"));

        // An agent of before 1.2 does not say which outbox it has.
        Assert.Equal([("e1", 2L)], await HeardAsync(bench, epoch: null));
    }

    private static async Task<(string Epoch, long Seq)[]> HeardAsync(LedgerBench bench, string? epoch)
    {
        var link = new Mock<IMqttLink>();
        await new AckSender(link.Object, bench.Database.Factory, new IngestStatus()).SendAgainAsync("la-fab", "fab-1", epoch, TestContext.Current.CancellationToken);
        return [.. link.Invocations.Select(i => (Topic: (string)i.Arguments[0]!, Ack: Decode(i.Arguments[1]!))).Select(m =>
        {
            Assert.EndsWith("/la-fab/fab-1/ack", m.Topic, StringComparison.Ordinal);
            return (m.Ack.Epoch, m.Ack.Seq);
        })];
    }

    private static AckMessage Decode(object payload) => WireCodec.DecodeAck(payload is byte[] bytes ? bytes : ((ReadOnlyMemory<byte>)payload).Span).Value!;
}
