using Makerspace.Iot.Edge.Simulator.Ttys;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Simulator.Tests.Ttys;

public sealed class PseudoTerminalTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void The_slave_may_be_closed_and_opened_again_without_the_master_noticing()
    {
        using var tty = new PseudoTerminal(_folder.File("tty/reader"), 115200);
        byte[] buffer = new byte[64];
        for (byte round = 1; round <= 3; round++)
        {
            using FileStream agent = Open(tty.Link);
            agent.Write([round, 0x0D, 0x0A, 0x00, 0x03, 0x11]); // what a cooked line would change or swallow
            Assert.Equal(6, tty.Read(buffer, 20_000));
            Assert.Equal([round, 0x0D, 0x0A, 0x00, 0x03, 0x11], buffer[..6]);
            Assert.Equal(3, tty.Write([0x0D, 0x0A, round]));
            agent.ReadExactly(buffer, 0, 3);
            Assert.Equal([0x0D, 0x0A, round], buffer[..3]);
        }

        Assert.Equal(0, tty.Read(buffer, 20));
    }

    [Fact]
    public void A_link_left_over_from_an_earlier_run_is_replaced()
    {
        File.CreateSymbolicLink(_folder.File("bus"), "/dev/pts/no-such");
        using var tty = new PseudoTerminal(_folder.File("bus"), 9600);
        Assert.Equal(tty.SlavePath, new FileInfo(tty.Link).LinkTarget);
        Assert.Equal(9600, tty.SlaveBaud);
    }

    [Fact]
    public void Its_link_goes_with_it()
    {
        var tty = new PseudoTerminal(_folder.File("bus"), 9600);
        tty.Dispose();
        Assert.False(File.Exists(tty.Link));
        Assert.Null(new FileInfo(tty.Link).LinkTarget);
    }

    [Fact]
    public async Task A_wake_ends_a_read_that_waits()
    {
        using var tty = new PseudoTerminal(_folder.File("bus"), 9600);
        Task<int> read = Task.Run(() => tty.Read(new byte[8], 60_000));
        tty.Wake();
        Assert.Equal(0, await read.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    public void Dispose() => _folder.Dispose();

    private static FileStream Open(string path) => new(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, BufferSize = 0, Share = FileShare.ReadWrite });
}
