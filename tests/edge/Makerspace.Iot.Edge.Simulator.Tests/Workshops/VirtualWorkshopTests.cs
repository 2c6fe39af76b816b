using Makerspace.Iot.Edge.Simulator.Accounts;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.Pins;
using Makerspace.Iot.Edge.Simulator.Workshops;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Simulator.Tests.Workshops;

public sealed class VirtualWorkshopTests : IDisposable
{
    private readonly TestWorkshop _bench = new();

    private VirtualWorkshop Workshop => _bench.Workshop;

    private PinBoardFile Board => Workshop.Boards[0];

    [Fact]
    public void Every_tty_and_board_exists_when_it_is_built_and_goes_when_it_is_disposed()
    {
        string[] links = ["tty/a-bus1", "tty/a-press-1-reader", "tty/a-printer-1-reader"];
        Assert.All(links, l => Assert.True(File.Exists(_bench.Folder.File(l))));
        Assert.Equal(128, new FileInfo(_bench.Folder.File("board/a.mem")).Length);
        Assert.True(Board.ReadInput(2)); // the emergency stop's closed circuit
        Workshop.Dispose();
        Assert.All(links, l => Assert.False(File.Exists(_bench.Folder.File(l))));
    }

    /// <summary>It would otherwise play the line of that number on the agent's own board.</summary>
    [Theory]
    [InlineData("\"relay\": { \"board\": \"relais\", \"line\": 1 }")]
    [InlineData("\"relay\": { \"line\": 1 }, \"feedback\": { \"board\": \"relais\", \"line\": 2 }")]
    [InlineData("\"relay\": { \"line\": 1 }, \"meter\": { \"kind\": \"s0\", \"board\": \"relais\", \"line\": 2 }")]
    public void A_line_on_another_board_is_refused_by_its_name(string lines)
    {
        File.WriteAllText(_bench.Folder.File("agent.json"), $$"""
            { "site": "s", "agent": "b", "pins": { "kind": "memory", "path": "b.mem" }, "boards": [ { "name": "relais", "kind": "memory", "path": "c.mem" } ],
              "machines": [ { "machine": "press-1", "reader": { "kind": "pn532-hsu", "device": "b-reader" }, {{lines}} } ] }
            """);
        Assert.Contains("press-1: the simulator plays the lines of the agent's own board (pins), not those of the board \"relais\"", Assert.Throws<InvalidDataException>(() => VirtualWorkshop.FromFiles([_bench.Folder.File("agent.json")])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_relay_closes_the_contactor_and_power_flows_into_the_account()
    {
        Workshop.Machine("press-1").Machine.StartJob(new LoadProfile(LoadKind.Press, 1, 600), 1);
        Board.WriteOutput(0, high: true);
        await Eventually.That(() => Board.ReadInput(1), "the feedback of the contactor");
        await Eventually.That(() => Workshop.Machine("press-1").TrueEnergyWh > 0.5, "half a watt-hour");
        Board.WriteOutput(0, high: false);
        await Eventually.That(() => Workshop.Account.Entries.Any(e => e.Kind == "powered") && !Board.ReadInput(1), "the interval in the account, and no feedback");
        AccountEntry entry = Workshop.Account.Entries.Single(e => e.Kind == "powered");
        Assert.Equal("press-1", entry.Machine);
        Assert.Equal(Workshop.Machine("press-1").TrueEnergyWh, entry.EnergyWh!.Value, 9);
        Assert.True(entry.From < entry.At);
    }

    [Fact]
    public async Task An_output_that_is_active_low_is_off_when_high()
    {
        await Eventually.That(() => Board.ReadInput(4), "power with a low level"); // a fresh board is all low
        Board.WriteOutput(3, high: true);
        await Eventually.That(() => !Board.ReadInput(4), "no power with a high level");
    }

    [Fact]
    public async Task A_card_held_to_the_reader_is_found_by_who_asks_over_the_tty()
    {
        using var tty = new FileStream(_bench.Folder.File("tty/a-press-1-reader"), new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, BufferSize = 0, Share = FileShare.ReadWrite });
        tty.Write(Convert.FromHexString("55550000000000000000" + "0000FF05FBD4140114010200"));
        await Expect(tty, "0000FF00FF000000FF02FED5151600");
        tty.Write(Convert.FromHexString("0000FF04FCD44A0100E100"));
        using var found = new CancellationTokenSource();
        Task tap = Workshop.Machine("press-1").Badge("01020304", "m-1", "granted").Hold(60_000, found.Token);
        await Expect(tty, "0000FF00FF000000FF0CF4D54B01010004080401020304C400");
        await found.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tap);
        AccountEntry entry = Workshop.Account.Entries.Single(e => e.Kind == "badge");
        Assert.Equal(("press-1", "tap", "m-1", "granted"), (entry.Machine, entry.Action, entry.Person, entry.Expected));
    }

    [Fact]
    public async Task A_reader_whose_plug_is_pulled_hangs_up_and_comes_back_under_the_same_name()
    {
        string link = _bench.Folder.File("tty/a-press-1-reader");
        using var before = new FileStream(link, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, BufferSize = 0, Share = FileShare.ReadWrite });
        Workshop.Machine("press-1").UnplugReader(unplugged: true);
        Assert.False(File.Exists(link));
        Assert.Throws<IOException>(() => before.Write([0x55]));
        Workshop.Machine("press-1").UnplugReader(unplugged: false);
        using var after = new FileStream(link, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, BufferSize = 0, Share = FileShare.ReadWrite });
        after.Write(Convert.FromHexString("555500000000" + "0000FF02FED4022A00"));
        await Expect(after, "0000FF00FF000000FF06FAD50332010607E800");
    }

    [Fact]
    public void An_account_on_disk_is_read_back_and_a_torn_last_line_left_out()
    {
        string path = _bench.Folder.File("account.jsonl");
        var entry = new AccountEntry { Kind = "powered", At = DateTimeOffset.UnixEpoch, Machine = "m", EnergyWh = 1.25 };
        using (var account = new RunAccount(path))
        {
            account.Write(entry);
        }

        File.AppendAllText(path, "{\"kind\":\"pow");
        Assert.Equal(entry, Assert.Single(RunAccount.Read(path)));
    }

    public void Dispose() => _bench.Dispose();

    private static async Task Expect(FileStream tty, string hex)
    {
        byte[] got = new byte[hex.Length / 2];
        await Task.Run(() => tty.ReadExactly(got)).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(hex, Convert.ToHexString(got));
    }
}
