using System.Runtime.InteropServices;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Linux;

/// <summary>Descriptors that outlive a process, against a real datagram socket. The layouts of the fake are those of 64 bits.</summary>
public sealed class DescriptorStoreTests : IDisposable
{
    private static readonly string Me = Environment.ProcessId.ToString();
    private readonly TempFolder _folder = new();
    private readonly FakeStore _systemd;

    public DescriptorStoreTests() => _systemd = new FakeStore(_folder.File("notify"));

    public void Dispose()
    {
        _systemd.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_descriptor_that_is_left_comes_back_under_its_name_in_the_next_process()
    {
        using (var first = new DescriptorStore(_systemd.Path, null, null, null))
        {
            using SafeHandle line = FakeStore.NewFile("on");
            Assert.True(first.Keep("relay.gpiochip0.17.high", line));
        }

        (string text, int descriptor) = _systemd.Receive()!.Value;
        Assert.Equal("FDSTORE=1\nFDNAME=relay.gpiochip0.17.high", text);
        Assert.True(descriptor > 2);

        using var next = new DescriptorStore(_systemd.Path, Me, "1", "relay.gpiochip0.17.high", descriptor);
        Assert.Null(next.Take("relay.gpiochip0.18.high"));
        int taken = next.Take("relay.gpiochip0.17.high")!.Value;
        Assert.Equal("on", FakeStore.ContentOf(taken));
        Assert.Null(next.Take("relay.gpiochip0.17.high"));
    }

    [Fact]
    public void A_name_that_is_forgotten_is_taken_back_without_a_descriptor()
    {
        using var store = new DescriptorStore(_systemd.Path, null, null, null);
        store.Forget("relay.gpiochip0.17.high");
        Assert.Equal(("FDSTOREREMOVE=1\nFDNAME=relay.gpiochip0.17.high", -1), _systemd.Receive());
    }

    [Fact]
    public void What_nobody_takes_is_let_go()
    {
        using SafeHandle file = FakeStore.NewFile("left");
        int descriptor = Duplicate(file);
        using var store = new DescriptorStore(_systemd.Path, Me, "1", "relay.gpiochip0.5.low", descriptor);
        Assert.Equal(["relay.gpiochip0.5.low"], store.DropUnclaimed());
        Assert.Equal("FDSTOREREMOVE=1\nFDNAME=relay.gpiochip0.5.low", _systemd.Receive()!.Value.Text);

        // The number may be another test's by now, or free again.
        Assert.False(new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget?.StartsWith("/memfd:left", StringComparison.Ordinal) ?? false);
        Assert.Empty(store.DropUnclaimed());
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData(null, "1")]
    [InlineData("me", "0")]
    [InlineData("me", "-1")]
    [InlineData("me", "100000")]
    [InlineData("me", "many")]
    public void Descriptors_for_another_process_or_in_no_sane_number_are_left_alone(string? pid, string count)
    {
        using var store = new DescriptorStore(null, pid == "me" ? Me : pid, count, "a", 900);
        Assert.Null(store.Take("a"));
        Assert.Empty(store.DropUnclaimed());
    }

    [Fact]
    public void Without_systemd_nothing_is_kept_and_nothing_is_thrown()
    {
        using SafeHandle line = FakeStore.NewFile("on");
        using var none = new DescriptorStore(null, null, null, null);
        Assert.False(none.IsThere);
        Assert.False(none.Keep("x", line));
        none.Forget("x");
        using var gone = new DescriptorStore(_folder.File("gone"), null, null, null);
        Assert.False(gone.Keep("x", line));
    }

    private static int Duplicate(SafeHandle file)
    {
        // Through the socket once: what comes out is another descriptor of the same file.
        using var folder = new TempFolder();
        using var wire = new FakeStore(folder.File("wire"));
        using var store = new DescriptorStore(wire.Path, null, null, null);
        Assert.True(store.Keep("copy", file));
        return wire.Receive()!.Value.Descriptor;
    }
}
