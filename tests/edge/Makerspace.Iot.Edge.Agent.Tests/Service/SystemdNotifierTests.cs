using System.Net.Sockets;
using System.Text;
using Makerspace.Iot.Edge.Agent.Service;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Service;

/// <summary>A real datagram socket, as systemd's.</summary>
public sealed class SystemdNotifierTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly Socket _systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly string _path;

    public SystemdNotifierTests()
    {
        _path = _folder.File("notify");
        _systemd.Bind(new UnixDomainSocketEndPoint(_path));
        _systemd.Blocking = false;
    }

    public void Dispose()
    {
        _systemd.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Ready_life_and_stop_reach_systemd()
    {
        using var notifier = new SystemdNotifier(_path, "3000000", null, _time);
        notifier.Ready("1 machine");
        Assert.Equal("READY=1\nSTATUS=1 machine", Received());
        notifier.Beat();
        Assert.Null(Received());
        _time.Advance(TimeSpan.FromSeconds(1.1));
        notifier.Beat();
        notifier.Beat();
        Assert.Equal("WATCHDOG=1", Received());
        Assert.Null(Received());
        notifier.Stopping();
        Assert.Equal("STOPPING=1", Received());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("nonsense", null)]
    [InlineData("3000000", "1")]
    public void Without_a_watchdog_of_ours_no_sign_of_life_is_sent(string? microseconds, string? pid)
    {
        using var notifier = new SystemdNotifier(_path, microseconds, pid, _time);
        _time.Advance(TimeSpan.FromHours(1));
        notifier.Beat();
        Assert.Null(Received());
    }

    [Fact]
    public void Without_systemd_or_with_one_that_is_gone_nothing_happens()
    {
        using var none = new SystemdNotifier(null, "3000000", null, _time);
        none.Ready("x");
        none.Beat();
        using var gone = new SystemdNotifier(_folder.File("gone"), null, null, _time);
        gone.Ready("x");
        Assert.Null(Received());
    }

    private string? Received()
    {
        byte[] buffer = new byte[512];
        try
        {
            return Encoding.UTF8.GetString(buffer, 0, _systemd.Receive(buffer));
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.WouldBlock)
        {
            return null;
        }
    }
}
