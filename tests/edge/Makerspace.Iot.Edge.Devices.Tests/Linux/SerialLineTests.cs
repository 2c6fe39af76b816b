using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Linux;

public sealed class SerialLineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void All_byte_values_pass_unchanged_both_ways()
    {
        using var terminal = new PseudoTerminal();
        using ISerialLine line = Opened(terminal.Path);
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        line.Write(all);
        Assert.Equal(all, ReadAll(() => terminal.Read(1_000), all.Length));
        terminal.Write(all);
        byte[] buffer = new byte[512];
        Assert.Equal(all, ReadAll(() => buffer[..line.Read(buffer, Patience)], all.Length));
    }

    [Theory]
    [InlineData(1_200, SerialParity.None)]
    [InlineData(9_600, SerialParity.None)]
    [InlineData(9_600, SerialParity.Even)]
    [InlineData(19_200, SerialParity.Odd)]
    [InlineData(115_200, SerialParity.None)]
    [InlineData(921_600, SerialParity.None)]
    public void The_rate_and_eight_bits_are_set(int baudRate, SerialParity parity)
    {
        using var terminal = new PseudoTerminal();
        using ISerialLine line = Opened(terminal.Path, baudRate, parity);
        TerminalMode mode = terminal.Mode;
        Assert.Equal((uint)baudRate, mode.OutputSpeed);
        Assert.Equal(0x30u, mode.ControlFlags & 0x30);
        Assert.Equal(0u, mode.LocalFlags);
        Assert.Equal(0u, mode.OutputFlags);
    }

    /// <summary>What a kernel without the newer calls is asked, as qemu-user is: the same mode at every rate, read back by the newer call.</summary>
    [Fact]
    public void The_older_calls_set_the_same_at_every_rate()
    {
        foreach (int baudRate in SerialSettings.KnownBaudRates)
        {
            foreach (SerialParity parity in Enum.GetValues<SerialParity>())
            {
                using var terminal = new PseudoTerminal();
                using var line = new SerialLine(new SerialSettings(terminal.Path, baudRate, parity), TimeProvider.System) { Calls = TerminalCalls.Older };
                line.EnsureOpen();
                TerminalMode mode = terminal.Mode;
                Assert.Equal(((uint)baudRate, (uint)baudRate), (mode.OutputSpeed, mode.InputSpeed));

                // A pseudo-terminal has no parity; what is asked for is the same but for the rate.
                TerminalMode older = default, newer = default;
                older.MakeRaw(baudRate, parity, stopBits: 1, TerminalCalls.Older);
                newer.MakeRaw(baudRate, parity, stopBits: 1, TerminalCalls.Newer);
                Assert.Equal(newer.ControlFlags & ~0x100Fu, older.ControlFlags & ~0x100Fu);
                Assert.Equal((0x30u, 0u, 0u), (mode.ControlFlags & 0x30, mode.LocalFlags, mode.OutputFlags));
            }
        }
    }

    [Fact]
    public void Bytes_pass_and_the_rate_changes_by_the_older_calls_too()
    {
        using var terminal = new PseudoTerminal();
        using var line = new SerialLine(new SerialSettings(terminal.Path), TimeProvider.System) { Calls = TerminalCalls.Older };
        line.EnsureOpen();
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        line.Write(all);
        Assert.Equal(all, ReadAll(() => terminal.Read(1_000), all.Length));
        line.ChangeBaudRate(921_600);
        Assert.Equal(921_600u, terminal.Mode.OutputSpeed);
    }

    [Fact]
    public unsafe void The_kernel_structure_has_44_bytes() => Assert.Equal(44, sizeof(TerminalMode));

    [Fact]
    public void The_rate_can_change_while_open()
    {
        using var terminal = new PseudoTerminal();
        using ISerialLine line = Opened(terminal.Path);
        line.ChangeBaudRate(460_800);
        Assert.Equal(460_800u, terminal.Mode.OutputSpeed);
        Assert.Throws<DeviceSettingsException>(() => line.ChangeBaudRate(123));
    }

    [Fact]
    public void Silence_ends_the_wait_with_nothing()
    {
        using var terminal = new PseudoTerminal();
        using ISerialLine line = Opened(terminal.Path);
        long started = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, line.Read(new byte[8], TimeSpan.FromMilliseconds(60)));
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(59));
        Assert.Equal(0, line.Read(new byte[8], TimeSpan.Zero));
    }

    [Fact]
    public void What_was_not_read_can_be_forgotten()
    {
        using var terminal = new PseudoTerminal();
        using ISerialLine line = Opened(terminal.Path);
        terminal.Write([1, 2, 3, 4]);
        Assert.Equal(1, line.Read(new byte[1], Patience));
        line.DiscardInput();
        Assert.Equal(0, line.Read(new byte[8], TimeSpan.FromMilliseconds(20)));
        terminal.Write([5]);
        Assert.Equal(1, line.Read(new byte[8], Patience));
    }

    [Fact]
    public async Task A_second_holder_is_refused_and_told_why()
    {
        using var terminal = new PseudoTerminal();
        using ISerialLine line = Opened(terminal.Path);
        using var second = new SerialLine(new SerialSettings(terminal.Path), TimeProvider.System);
        Assert.Contains("another program holds the line", Assert.Throws<DeviceException>(second.EnsureOpen).Message, StringComparison.Ordinal);
        line.Close();
        await Eventually.That(() => Opens(second), "the line is free again");
    }

    [Fact]
    public unsafe void Nothing_of_a_killed_holder_keeps_the_next_one_out()
    {
        // TIOCGEXCL: the flag that would outlive the holder while somebody else has the tty open.
        const nuint isExclusive = 0x80045440;
        using var terminal = new PseudoTerminal();
        using ISerialLine line = Opened(terminal.Path);
        using DescriptorHandle bystander = Libc.Open(terminal.Path, Libc.OpenReadWrite | Libc.OpenNoControllingTerminal);
        int exclusive = -1;
        Assert.Equal(0, Libc.IoControl(bystander, isExclusive, &exclusive));
        Assert.Equal(0, exclusive);
    }

    [Fact]
    public void A_missing_device_is_named_with_its_remedy()
    {
        using var line = new SerialLine(new SerialSettings("/dev/ttyUSB99"), TimeProvider.System);
        string message = Assert.Throws<DeviceException>(line.EnsureOpen).Message;
        Assert.Contains("/dev/ttyUSB99", message, StringComparison.Ordinal);
        Assert.Contains("errno 2", message, StringComparison.Ordinal);
        Assert.Contains("plug the adapter in", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_tty_is_refused()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("plain"), "");
        using var line = new SerialLine(new SerialSettings(folder.File("plain")), TimeProvider.System);
        Assert.Contains("no serial line", Assert.Throws<DeviceException>(line.EnsureOpen).Message, StringComparison.Ordinal);
        Assert.False(line.IsOpen);
    }

    [Fact]
    public void Missing_rights_name_the_group() => Assert.Contains("dialout", Errno.ForSerialLine(Errno.AccessDenied), StringComparison.Ordinal);

    [Fact]
    public void Attempts_to_open_are_spaced_out_up_to_five_seconds()
    {
        var time = new ManualTime();
        using var line = new SerialLine(new SerialSettings("/dev/ttyUSB99"), time);
        double[] waits = [.. Enumerable.Range(0, 8).Select(_ =>
        {
            Assert.Throws<DeviceException>(line.EnsureOpen);
            double wait = line.RetryIn.TotalMilliseconds;
            Assert.Contains("next attempt in", Assert.Throws<DeviceException>(line.EnsureOpen).Message, StringComparison.Ordinal);
            Assert.Equal(wait, line.RetryIn.TotalMilliseconds);
            time.Advance(line.RetryIn);
            return wait;
        })];
        Assert.Equal([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000], waits);
    }

    [Fact]
    public async Task A_device_that_vanishes_is_reported_and_opened_again_when_it_is_back()
    {
        using var folder = new TempFolder();
        string link = folder.File("tty");
        var first = new PseudoTerminal(link);
        using var line = new SerialLine(new SerialSettings(link), TimeProvider.System);
        line.EnsureOpen();
        first.Write([7]);
        Assert.Equal(1, line.Read(new byte[8], Patience));
        first.Dispose();
        DeviceException lost = Assert.Throws<DeviceException>(() => line.Read(new byte[8], Patience));
        Assert.Contains("the device went away", lost.Message, StringComparison.Ordinal);
        Assert.False(line.IsOpen);
        Assert.Throws<DeviceException>(() => line.Write([1]));

        using var second = new PseudoTerminal(link);
        await Eventually.That(() => Opens(line), "opened again");
        second.Write([8, 9]);
        Assert.Equal(2, line.Read(new byte[8], Patience));
    }

    [Fact]
    public void A_device_that_vanishes_while_it_is_waited_for_ends_the_wait_at_once()
    {
        var terminal = new PseudoTerminal();
        using ISerialLine line = Opened(terminal.Path);
        using var unplug = new Timer(_ => terminal.Dispose(), null, 50, Timeout.Infinite);
        long started = TimeProvider.System.GetTimestamp();
        Assert.Throws<DeviceException>(() => line.Read(new byte[8], TimeSpan.FromSeconds(30)));
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(15));
    }

    [Fact]
    public void A_device_that_takes_nothing_does_not_block_for_ever()
    {
        using var terminal = new PseudoTerminal();
        using ISerialLine line = Opened(terminal.Path, 921_600);
        Assert.Contains("took", Assert.Throws<DeviceException>(() => line.Write(new byte[40_000])).Message, StringComparison.Ordinal);
        Assert.False(line.IsOpen);
    }

    [Fact]
    public void A_disposed_line_stays_closed()
    {
        using var terminal = new PseudoTerminal();
        ISerialLine line = Opened(terminal.Path);
        line.Dispose();
        Assert.Throws<ObjectDisposedException>(line.EnsureOpen);
        Assert.Throws<ObjectDisposedException>(() => line.Read(new byte[1], TimeSpan.Zero));
    }

    private static SerialLine Opened(string path, int baudRate = 115_200, SerialParity parity = SerialParity.None)
    {
        var line = new SerialLine(new SerialSettings(path, baudRate, parity), TimeProvider.System);
        line.EnsureOpen();
        return line;
    }

    private static bool Opens(SerialLine line)
    {
        try
        {
            line.EnsureOpen();
            return true;
        }
        catch (DeviceException)
        {
            return false;
        }
    }

    private static byte[] ReadAll(Func<byte[]> read, int count)
    {
        List<byte> all = [];
        for (int i = 0; i < 100 && all.Count < count; i++)
        {
            all.AddRange(read());
        }

        return [.. all];
    }
}
