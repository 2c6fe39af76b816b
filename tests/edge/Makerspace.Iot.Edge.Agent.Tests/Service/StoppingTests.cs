using System.Collections.Concurrent;
using System.Text.Json;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Service;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Agent.Tests.Outbox;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Chips.Modbus;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.Edge.TestKit.Chips.Modbus;
using Makerspace.Iot.TestKit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Edge.Agent.Tests.Service;

/// <summary>The end of an agent whose machine works on a line of the board: asked for, and by the death of its loop.</summary>
public sealed class StoppingTests : IDisposable
{
    private const int RelayLine = 17;
    private readonly AgentProgram _program = new();
    private readonly VirtualPn532 _chip = new(115_200, Dice.For(1, "reader"));
    private readonly SerialLine _reader;
    private readonly SerialLine _bus;

    public StoppingTests()
    {
        _reader = new SerialLine(_chip, _program.Folder.File("reader"));

        // The load hangs on the relay: what the board's file says is what flows.
        var meter = new VirtualSdm(1, threePhase: false, _ => new ElectricState(File.Exists(_program.Folder.File("board.mem")) && _program.Level(RelayLine) == 1 ? 900 : 0, 230, 0.95, 50, 0));
        _bus = new SerialLine(new VirtualBus(9_600, [meter], Dice.For(1, "bus")), _program.Folder.File("bus"));
        _program.Further = """ "stopWaitSeconds": 1, "buses": [ { "name": "bus1", "device": "bus" } ], """;
        _program.Machine = """
            { "machine": "press-1", "profile": { "activeDwellSeconds": 0, "idleDwellSeconds": 1 }, "reader": { "kind": "pn532-hsu", "device": "reader" },
              "meter": { "kind": "sdm120", "bus": "bus1", "address": 1 }, "relay": { "line": 17 } }
            """;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _bus.Dispose();
        _program.Dispose();
    }

    [Fact]
    public async Task On_a_stop_the_relay_of_a_machine_at_work_is_left_on_and_its_session_is_closed_by_the_next_start()
    {
        KeepList();
        await using (ServiceProcess first = _program.Start())
        {
            await AtWork(r => _program.Becomes(first, r, "at work"));
            await first.Stop();
            Assert.Equal(0, first.ExitCode);
            Assert.Contains("its relay is left on", first.Output, StringComparison.Ordinal);
        }

        Assert.Equal(1, _program.Level(RelayLine));
        using (IOutbox left = OutboxFile.Open(_program.Folder.File("data"), new OutboxOptions(), DateTimeOffset.UtcNow).Outbox)
        {
            Assert.NotNull(Assert.Single(left.OpenSessions()).Checkpoint);
        }

        // A board in memory keeps no line for the next process.
        await using ServiceProcess second = _program.Start();
        JsonElement report = await _program.Becomes(second, _ => true, "serves again");
        Assert.Equal(1, report.GetProperty("recoveredSessions").GetInt32());
        Assert.Equal(0, _program.Level(RelayLine));
        await second.Stop();
    }

    [Fact]
    public async Task A_loop_that_dies_ends_the_process_at_once_however_long_a_stop_may_wait_and_leaves_the_relay_on()
    {
        KeepList();
        _program.Further = _program.Further.Replace("\"stopWaitSeconds\": 1,", "\"stopWaitSeconds\": 3600,", StringComparison.Ordinal);
        _program.WriteFiles();
        (AgentSettings? settings, IReadOnlyList<string> problems) = SettingsReader.Read(_program.Folder.File("config.json"));
        Assert.Empty(problems);
        var time = new DyingTime();
        var life = new Life();
        await using var agent = new AgentService(settings!, time, NullLogger<AgentService>.Instance, life);
        int code = Environment.ExitCode;
        try
        {
            await agent.StartAsync(TestContext.Current.CancellationToken);
            await AtWork(r => _program.Becomes(null, r, "at work"));
            time.IsDead = true;
            await life.Stopped.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            Assert.Equal(1, Environment.ExitCode);
            await agent.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            Assert.Equal(1, _program.Level(RelayLine));
        }
        finally
        {
            time.IsDead = false;
            Environment.ExitCode = code;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_relay_that_may_be_on_from_before_is_watched_before_the_dry_run_and_else_the_first_badge_waits_for_nothing(bool left)
    {
        KeepList();
        if (left)
        {
            using IOutbox outbox = OutboxFile.Open(_program.Folder.File("data"), new OutboxOptions(), DateTimeOffset.UtcNow).Outbox;
            var before = new Stamp(DateTimeOffset.UtcNow, ClockQuality.Synced, LinuxClock.BootId(), 1_000);
            Assert.True(outbox.Append(Drafts.Start("press-1", "s-left") with { Stamp = before }).IsDurable);
        }

        _program.WriteFiles();
        var log = new Lines();
        var life = new Life();
        await using var agent = new AgentService(SettingsReader.Read(_program.Folder.File("config.json")).Settings!, TimeProvider.System, log, life);
        await agent.StartAsync(TestContext.Current.CancellationToken);
        try
        {
            await Eventually.That(() => log.IndexOf("Dry run of") >= 0, "the dry run is made");
            Assert.Equal(left, log.IndexOf("Dry run of") > log.IndexOf("serves 1 machine"));
        }
        finally
        {
            await agent.StopAsync(CancellationToken.None);
        }
    }

    private static JsonElement Machine(JsonElement report) => report.GetProperty("loop").GetProperty("machines")[0];

    private async Task AtWork(Func<Func<JsonElement, bool>, Task<JsonElement>> becomes)
    {
        await becomes(r => Machine(r).GetProperty("meterAnswered").GetInt64() > 0 && AgentProgram.SeesEmptyField(Machine(r)));
        _chip.Card = VirtualCard.FromHex("04010203040506");
        _reader.Nudge();
        await becomes(r => Machine(r).GetProperty("state").GetString() == "running");
        _chip.Card = null;
        _reader.Nudge();
        Assert.Equal(1, _program.Level(RelayLine));
    }

    // As it would lie there from the last process: no broker is needed then.
    private void KeepList()
    {
        Directory.CreateDirectory(_program.Folder.File("data"));
        File.WriteAllBytes(_program.Folder.File("data/" + AccessInbox.FileName), _program.World.Sign(_program.World.List(5, DateTimeOffset.UtcNow.AddMinutes(-1))));
    }

    /// <summary>The computer's clock, until the thread that serves the machines meets a defect in it.</summary>
    private sealed class DyingTime : TimeProvider
    {
        public volatile bool IsDead;

        public override long GetTimestamp() => IsDead && Thread.CurrentThread.Name == "machines" ? throw new InvalidDataException("a defect of the loop") : base.GetTimestamp();
    }

    private sealed class Lines : ILogger<AgentService>
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public int IndexOf(string words) => Array.FindIndex(_lines.ToArray(), l => l.Contains(words, StringComparison.Ordinal));

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _lines.Enqueue(formatter(state, exception));
    }

    private sealed class Life : IHostApplicationLifetime
    {
        public TaskCompletionSource Stopped { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => Stopped.TrySetResult();
    }
}
