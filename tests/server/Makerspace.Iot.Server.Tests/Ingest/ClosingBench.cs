using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Hosting.Commands;
using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Server.Tests.Ingest;

/// <summary>A ledger, its closer and a clock; every word is received a second after the one before.</summary>
internal sealed class ClosingBench : IAsyncDisposable
{
    private readonly LedgerBench _ledger;
    private SessionCloser _closer;

    private ClosingBench(LedgerBench ledger)
    {
        _ledger = ledger;
        Board = new LiveBoard(ledger.Time);
        _closer = Closer();
    }

    public LiveBoard Board { get; }

    public ManualTime Time => _ledger.Time;

    public TestDatabase Database => _ledger.Database;

    public LedgerReader Reader => new(Database.Factory);

    public static async Task<ClosingBench> CreateAsync(DatabaseKind kind)
    {
        LedgerBench ledger = await LedgerBench.CreateAsync(kind);
        ledger.Time.Advance(Workshop.Noon - ledger.Time.GetUtcNow());
        return new ClosingBench(ledger);
    }

    public MakerspaceDb Open() => _ledger.Open();

    public void Say(params AgentEvent[] events) => SayAs("fab-1", "la-fab", events);

    public void SayAs(string agent, string site, params AgentEvent[] events)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        _ledger.Commit([.. events.Select(e => InboundEvent.Read(Workshop.Topic(agent, site), Workshop.Bytes(e), Time.GetUtcNow())!)]);
    }

    public void StateOf(string machine, MachineCondition state)
    {
        Board.StatusSeen("la-fab", "fab-1", new AgentStatus { Online = true, Boot = "b1" });
        Board.StateSeen("la-fab", "fab-1", machine, new StateMessage { State = state, Since = Time.GetUtcNow(), At = Time.GetUtcNow() });
    }

    public Task<int> PassAsync()
    {
        Time.Advance(TimeSpan.FromSeconds(5));
        return _closer.PassAsync(TestContext.Current.CancellationToken);
    }

    public void Restart()
    {
        _closer.Dispose();
        _closer = Closer();
        _ledger.Restart();
    }

    public async Task<IReadOnlyList<UsageFact>> FactsAsync() => await Reader.FactsAsync(DateTimeOffset.UnixEpoch, Workshop.Noon.AddYears(1), TestContext.Current.CancellationToken).ToListAsync();

    public async Task<List<SessionClosing>> ActsAsync()
    {
        await using MakerspaceDb db = Open();
        return await db.Set<SessionClosing>().OrderBy(c => c.Session).ThenBy(c => c.Number).ToListAsync();
    }

    public async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        (StringWriter output, StringWriter error) = (new StringWriter(), new StringWriter());
        int code = await ServerCommandLine.RunAsync([.. args, "--data", Database.Options.Data, "--database", Database.Options.Database], output, error);
        return (code, output.ToString(), error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        _closer.Dispose();
        await _ledger.DisposeAsync();
    }

    private SessionCloser Closer() => new(Database.Factory, new ServerOptions(), Board, Time, NullLogger<SessionCloser>.Instance);
}
