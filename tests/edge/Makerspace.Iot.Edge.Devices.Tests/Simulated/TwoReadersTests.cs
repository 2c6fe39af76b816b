using System.Threading.Channels;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;
using Makerspace.Iot.Edge.Devices.Tests.Readers;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.Edge.Simulator.Wiring;
using Makerspace.Iot.Edge.Simulator.Workshops;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Simulated;

/// <summary>Two readers of one machine, on ttys of the kernel and in real time, as the agent joins them.</summary>
public sealed class TwoReadersTests
{
    [Fact]
    public async Task Both_serve_the_machine_and_one_goes_on_while_the_other_is_unplugged()
    {
        using var folder = new TempFolder();
        var machine = new MachineConfig
        {
            Machine = "laser-1",
            Readers = [new ReaderConfig("pn532-hsu", "tty/front"), new ReaderConfig("pn532-hsu", "tty/back")],
            Relay = new LineConfig(0),
        };
        var config = new AgentConfig { Site = "s", Agent = "a", Pins = new PinsConfig("memory", "board.mem"), Machines = [machine] };
        using var workshop = new VirtualWorkshop([(config, folder.Path)]);
        IReadOnlyList<VirtualReader> virtually = workshop.Machine("laser-1").Readers;
        // A busy machine may keep a chip waiting; how a silent one is told has its own tests.
        var patient = new Pn532Options { AckTimeout = TimeSpan.FromSeconds(5), AnswerTimeout = TimeSpan.FromSeconds(5) };
        IBadgeReader[] readers = [.. virtually.Select(r => new Pn532HsuSettings(r.Line.Link) { Options = patient }.Open(TimeProvider.System))];
        await using IBadgeReader both = CompositeReader.Of(readers, TimeProvider.System);
        Channel<string> words = Channel.CreateUnbounded<string>();
        using var stop = new CancellationTokenSource();
        Task watching = Task.Run(async () =>
        {
            await foreach (ReaderEvent report in both.BehindGreetingAsync(stop.Token))
            {
                await words.Writer.WriteAsync(report.Badge is { } badge ? $"{report.Kind} {Convert.ToHexString(badge.Bytes)}" : $"{report.Kind} {report.Detail}");
            }
        });
        await Eventually.That(() => readers.All(r => r.Counters.Polls > 5), "polls of both, of an empty field", 60);
        virtually[0].Put(VirtualCard.FromHex("1122AABB"));
        Assert.Equal("Arrived 1122AABB", await Next());
        virtually[1].Line.Unplug();
        string fault = await Next();
        Assert.StartsWith("LinkFault", fault, StringComparison.Ordinal);
        Assert.Contains("back", fault, StringComparison.Ordinal);
        virtually[0].Put(null);
        Assert.Equal("Left 1122AABB", await Next());
        virtually[1].Line.Plug();
        Assert.StartsWith("LinkRestored", await Next(), StringComparison.Ordinal);
        long polls = readers[1].Counters.Polls;
        await Eventually.That(() => readers[1].Counters.Polls > polls + 5, "polls of an empty field again", 60);
        virtually[1].Put(VirtualCard.FromHex("04DE5F1EACC040"));
        Assert.Equal("Arrived 04DE5F1EACC040", await Next());
        await stop.CancelAsync();
        await watching;

        async Task<string> Next() => await words.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));
    }
}
