using Makerspace.Iot.FirmwareConfig.Tests.Running;

namespace Makerspace.Iot.FirmwareConfig.Tests.Scripts;

/// <summary>What <c>./makerspace demo</c> takes for its folder, what a fresh start leaves of it, and how everything ends. The demo itself runs in EndToEnd.</summary>
public sealed class DemoFolderTests
{
    [Theory]
    [InlineData("demo", "--folder")]
    [InlineData("demo", "--fresh", "--folder")]
    public void A_folder_that_holds_something_else_is_refused_and_stays_as_it_is(params string[] command)
    {
        using var checkout = new Checkout();
        checkout.Write("home/data/thesis.txt", "ten years of work");
        string home = checkout.File("home");
        UnixFileMode before = File.GetUnixFileMode(home);
        Ended ended = checkout.Makerspace([.. command, home]);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(home + " is not empty, and nothing in it says that it is a demo's", ended.Output, StringComparison.Ordinal);
        Assert.Contains("with --folder", ended.Output, StringComparison.Ordinal);
        Assert.Equal(before, File.GetUnixFileMode(home));
        Assert.Equal([checkout.File("home/data/thesis.txt")], Directory.GetFiles(home, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_new_folder_is_marked_closed_to_others_and_taken_again()
    {
        using var checkout = new Checkout();
        const string Own = "folder=$root/new; own_folder; echo x > $folder/data; own_folder; echo taken twice";
        Assert.Contains("taken twice", checkout.Lines(Own).Output, StringComparison.Ordinal);
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(checkout.File("new")));
    }

    [Fact]
    public void A_fresh_start_leaves_nothing_of_an_earlier_one()
    {
        using var checkout = new Checkout();
        string[] all = ["keys", "agents", "registry", "tty", "board", "mosquitto", "influxdb", "server", "log", "history-done", "first-day", "account.jsonl", "history.json", "counters.json", ".hidden", "something new"];
        Ended ended = checkout.Lines("folder=$root/demo; own_folder; cd $folder; touch " + string.Join(' ', all.Select(n => $"'{n}'")) + "; start_over");
        Assert.True(ended.ExitCode == 0, ended.Output);
        Assert.Equal([checkout.File("demo/.makerspace-demo")], Directory.GetFileSystemEntries(checkout.File("demo")));
    }

    /// <summary>An agent that has ended already, and a terminal that takes no more words (here: a full device), keep nothing from being ended.</summary>
    [Theory]
    [InlineData("kill -TERM $$", 143)]
    [InlineData("kill -HUP $$", 129)]
    [InlineData("kill -INT $$", 130)]
    [InlineData("fail 'the demo cannot go on'", 1)]
    public void Everything_ends_whatever_has_ended_before(string how, int code)
    {
        using var checkout = new Checkout();
        Ended ended = checkout.Lines(
            "folder=$root/demo; own_folder; mkdir $folder/log; traps_of_demo\n" +
            "for name in mosquitto server agent-a agent-b; do start_service $name sleep 600; echo $last_pid >> pids; done\n" +
            $"kill -KILL $last_pid; wait $last_pid || true\nexec > /dev/full\n{how}\nsleep 5");
        Assert.Equal(code, ended.ExitCode);
        string[] pids = File.ReadAllLines(checkout.File("pids"));
        Assert.Equal(4, pids.Length);
        Assert.All(pids, p => Assert.False(Directory.Exists("/proc/" + p), "a service goes on"));
        Assert.Empty(Directory.GetFiles(checkout.File("demo/run")));
    }

    [Fact]
    public void An_InfluxDB_that_does_not_start_is_told_with_the_way_to_another()
    {
        using var checkout = new Checkout();
        checkout.Program("influxd", "exit 1");
        Ended ended = checkout.Lines("folder=$root/demo; own_folder; mkdir $folder/log; influx_port=$(free_port 47000); influx_rpc_port=47001; influx_url=x; start_influx; echo \"url: [$influx_url]\"");
        Assert.Contains("going on without power curves", ended.Output, StringComparison.Ordinal);
        Assert.Contains("./makerspace demo --influx http://HOST:8086", ended.Output, StringComparison.Ordinal);
        Assert.Contains("url: []", ended.Output, StringComparison.Ordinal);
    }
}
