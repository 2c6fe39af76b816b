using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Pins;

/// <summary>The hardware side reads and writes the file as another process would.</summary>
public sealed class MemoryDriverTests : PulseBoardContract
{
    private readonly TempFolder _folder = new();

    protected override int LineCount => 64;

    private string File => _folder.File("board.mem");

    public override void Dispose()
    {
        base.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_missing_file_is_made_with_128_bytes_all_low()
    {
        using PinBoard board = Open();
        Assert.Equal(new byte[128], System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void A_file_that_the_other_side_made_keeps_its_levels()
    {
        byte[] made = new byte[128];
        made[(2 * 22) + 1] = 1;
        System.IO.File.WriteAllBytes(File, made);
        using PinBoard board = Open();
        using IInputPin pin = board.OpenInput(22, activeLow: false, PinBias.PullDown);
        Assert.True(pin.Read());
        Assert.Equal(made, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void A_file_of_another_length_is_refused()
    {
        System.IO.File.WriteAllBytes(File, new byte[127]);
        Assert.Contains("127", Assert.Throws<DeviceException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        string path = Path.Combine(_folder.Path, "none", "board.mem");
        Assert.Contains(path, Assert.Throws<DeviceException>(() => new PinBoard(path, new MemoryDriver(path))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_emergency_stop_without_hardware_reads_as_pressed()
    {
        using PinBoard board = Open();
        using IInputPin stop = board.OpenInput(22, activeLow: true, PinBias.PullUp);
        Assert.True(stop.Read());
    }

    protected override PinBoard Open() => new PinBoard(File, new MemoryDriver(File));

    protected override bool WireOf(int line) => System.IO.File.ReadAllBytes(File)[2 * line] != 0;

    [Fact]
    public void A_level_is_read_without_the_number_of_changes_beside_it()
    {
        using PinBoard board = Open();
        using IInputPin level = board.OpenInput(23, activeLow: false, PinBias.None);
        Drive(23, high: true);
        Assert.True(level.Read());
        Drive(23, high: false);
        Assert.NotEqual(0, System.IO.File.ReadAllBytes(File)[(2 * 23) + 1]);
        Assert.False(level.Read());
    }

    // Changes are counted in bits 1 to 7, as the simulator does: then nothing is missed, however busy the machine is.
    protected override void Drive(int line, bool high)
    {
        using var stream = new FileStream(File, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        stream.Seek((2 * line) + 1, SeekOrigin.Begin);
        int before = stream.ReadByte();
        if ((before & 1) != 0 == high)
        {
            return;
        }

        stream.Seek((2 * line) + 1, SeekOrigin.Begin);
        stream.WriteByte((byte)(((before & 0xFE) + 2) | (high ? 1 : 0)));
    }
}
