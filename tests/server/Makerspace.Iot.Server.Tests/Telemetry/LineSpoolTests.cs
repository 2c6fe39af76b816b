using System.Text;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Server.Tests.Telemetry;

/// <summary>The spool when its files are torn, and when they only cannot be read for now.</summary>
public sealed class LineSpoolTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Segment => Path.Combine(_folder.Path, "000000000000.lines");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_cannot_be_read_for_now_stays_and_is_read_later(bool restarted)
    {
        LineSpool spool = Open();
        Assert.True(spool.Append("power w=1 1\npower w=2 2"u8, 2));
        Assert.True(spool.Append("power w=3 3"u8, 1));
        if (restarted)
        {
            spool.Dispose();
        }

        // A link to itself cannot be opened by anyone, root included.
        File.Move(Segment, Segment + ".aside");
        File.CreateSymbolicLink(Segment, Segment);
        spool = restarted ? Open() : spool;
        Assert.False(spool.TryPeek(out _, out _));
        Assert.Equal((false, true, 0L), (spool.IsEmpty, spool.IsUnreadable, spool.Dropped));
        Assert.False(spool.TryPeek(out _, out _));

        File.Delete(Segment);
        File.Move(Segment + ".aside", Segment);
        Assert.Equal(["power w=1 1\npower w=2 2", "power w=3 3"], Drain(spool));
        Assert.Equal((true, false, 0L, 0L), (spool.IsEmpty, spool.IsUnreadable, spool.Dropped, spool.Points));
        spool.Dispose();
    }

    [Fact]
    public void A_torn_record_ends_its_segment_and_is_counted()
    {
        using LineSpool spool = Open();
        spool.Append("power w=1 1"u8, 1);
        spool.Append("power w=2 2"u8, 1);
        byte[] bytes = File.ReadAllBytes(Segment);
        bytes[^1] ^= 1;
        File.WriteAllBytes(Segment, bytes);
        Assert.Equal(["power w=1 1"], Drain(spool));
        Assert.Equal((true, 1L, 0L), (spool.IsEmpty, spool.Dropped, spool.Points));
    }

    [Fact]
    public void What_is_moved_to_the_end_leaves_no_copy()
    {
        LineSpool spool = Open();
        spool.Append("power w=1 1"u8, 1);
        spool.Append("power w=2 2"u8, 1);
        for (int i = 0; i < 8; i++)
        {
            Assert.True(spool.TryPeek(out ReadOnlyMemory<byte> lines, out int points));
            Assert.True(spool.MoveToEnd(lines.Span, points));
            Assert.Equal(2, spool.Points);
        }

        spool.Dispose();
        using LineSpool next = Open();
        Assert.InRange(next.Points, 2, 3);
        Assert.Equal(["power w=1 1", "power w=2 2"], Drain(next).Distinct().Order());
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private static List<string> Drain(LineSpool spool)
    {
        var all = new List<string>();
        while (spool.TryPeek(out ReadOnlyMemory<byte> lines, out int points))
        {
            all.Add(Encoding.UTF8.GetString(lines.Span));
            spool.Take(lines.Length, points);
        }

        return all;
    }

    private LineSpool Open() => new(_folder.Path, 10_000_000, TimeProvider.System);
}
