using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Ingest;

/// <summary>A ledger writer on a database with the registry of <see cref="Workshop"/>.</summary>
internal sealed class LedgerBench : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly RegistryPicture _registry;
    private LedgerWriter _writer;

    private LedgerBench(TestDatabase database, RegistryPicture registry) =>
        (_database, _registry, _writer) = (database, registry, new LedgerWriter(database.Factory, Time, Begins));

    public ManualTime Time { get; } = new();

    public TestDatabase Database => _database;

    public OutboxBegins Begins { get; } = new();

    public static async Task<LedgerBench> CreateAsync(DatabaseKind kind)
    {
        TestDatabase database = await TestDatabase.CreateAsync(kind);
        await Workshop.RegisterAsync(database);
        return new LedgerBench(database, RegistryPicture.Of(await new RegistryCache(database.Factory, TimeProvider.System).ReadAsync(CancellationToken.None)));
    }

    /// <summary>What the only stream of a batch is acknowledged up to.</summary>
    public static long Ack(CommitOutcome outcome) => Assert.Single(outcome.Acknowledgements).Message.Seq;

    public MakerspaceDb Open() => _database.Open();

    public InboundEvent Inbound(byte[] payload, string? topic = null) => InboundEvent.Read(topic ?? Workshop.Topic(), payload, Workshop.Noon)!;

    public CommitOutcome Commit(params InboundEvent[] events) => _writer.Commit(events, _registry);

    public CommitOutcome Commit(params byte[][] payloads) => Commit(payloads.Select(p => Inbound(p)).ToArray());

    public CommitOutcome Commit(params AgentEvent[] events) => Commit(events.Select(Workshop.Bytes).ToArray());

    public async Task<EventDisposition> DispositionOf(AgentEvent value)
    {
        Commit(value);
        await using MakerspaceDb db = Open();
        return (await db.Set<EventRecord>().SingleAsync(e => e.Seq == value.Seq)).Disposition;
    }

    public void Restart()
    {
        _writer.Dispose();
        _writer = new LedgerWriter(_database.Factory, Time, Begins);
    }

    public async ValueTask DisposeAsync()
    {
        _writer.Dispose();
        await _database.DisposeAsync();
    }
}
