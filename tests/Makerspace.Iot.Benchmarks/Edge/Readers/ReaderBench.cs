using System.Diagnostics;
using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Benchmarks.Edge.Readers;

/// <summary>
/// The agent's own composition in this process: the loop on its thread, the outbox on disk, a list of 10,000 badges, a reader watched for each machine. Only the pins and the way to the server
/// are ends of the bench: a pin notes when it was written.
/// </summary>
internal sealed class ReaderBench : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly IOutbox _outbox;
    private readonly Thread _thread;
    private readonly Task[] _watching;
    private readonly TimedReader[] _readers;
    private readonly TimedPin[] _pins;

    public ReaderBench(TempFolder folder, IReadOnlyList<PlayedField> fields, int badges)
    {
        Directory.CreateDirectory(folder.File("data"));
        _outbox = OutboxFile.Open(folder.File("data"), new OutboxOptions { ReserveBytes = 0 }, DateTimeOffset.UtcNow).Outbox;
        WarmUp.Run(folder.File("data"), TimeProvider.System, NullLogger.Instance);
        var clock = new AgentClock(TimeProvider.System, () => true, "bench");
        byte[] key = new byte[BadgeHash.KeyBytes];
        _pins = [.. fields.Select(_ => new TimedPin())];
        _readers = [.. fields.Select(f => new TimedReader(f.Reader))];
        MachineSetup[] setups = [.. fields.Select((f, i) => new MachineSetup { Machine = f.Kind, Profile = new MachineProfile { SameTapSeconds = 0 }, Relay = _pins[i], Reader = _readers[i] })];
        Loop = new MachineLoop(new AgentIdentity("bench", "bench", "bench", "0"), setups, _outbox, clock, new NoFeed(), key, List(setups, badges, key, clock), () => { }, NullLogger.Instance);
        Loop.Recover();
        _thread = new Thread(() => Loop.Run(_end.Token)) { Name = "machines", IsBackground = true };
        _thread.Start();
        _watching = [.. _readers.Select((r, i) => Task.Run(() => new ReaderWatch(i, r, Loop, TimeProvider.System, NullLogger.Instance).RunAsync(_end.Token)))];
    }

    public MachineLoop Loop { get; }

    public bool IsOn(int machine) => _pins[machine].IsOn;

    /// <summary>Milliseconds from the last byte of the reader's answer to the pin's being written, of the opening just made.</summary>
    public double LastOpeningMs(int machine) => Stopwatch.GetElapsedTime(_readers[machine].ArrivedAt, _pins[machine].OnAt).TotalMilliseconds;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_watching);
        try
        {
            _thread.Join();
        }
        finally
        {
            _outbox.Dispose();
            _end.Dispose();
        }
    }

    private static AccessList List(MachineSetup[] setups, int badges, byte[] key, AgentClock clock)
    {
        Stamp now = clock.Now();
        return AccessList.Build(
            new AccessListDocument
            {
                Version = 1,
                IssuedAt = now.Wall,
                ValidUntil = now.Wall.AddDays(1),
                TimeZone = "UTC",
                Agent = "agent-1",
                Site = "site-1",
                Machines = [.. setups.Select(m => new AccessMachine { Machine = m.Machine, Category = "tool", LevelAlone = 0, LevelSupervised = 0 })],
                Members = [.. Enumerable.Range(0, badges).Select(m => new AccessMember { Ref = BenchRegistry.Member(m), Memberships = [new AccessMembership { From = now.Wall.AddDays(-1) }] })],
                Badges = [.. Enumerable.Range(0, badges).Select(b => new AccessBadge(BadgeHash.Compute(key, Convert.FromHexString(BenchRegistry.Badge(b))), b))],
            },
            StampMap.ToInstant(now));
    }
}
