using System.Buffers.Binary;
using System.Device.Gpio;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Pins;

/// <summary>The kernel's records of edges, laid out as linux/gpio.h says: 48 bytes.</summary>
public sealed class EdgeRecordsTests
{
    [Fact]
    public void Edges_are_taken_out_with_their_kind_time_and_number()
    {
        var edges = new TimedEdgeEventArgs?[8];
        byte[] records = [.. Record(1_000_000_000_123, id: 1, lineNumber: 7), .. Record(2_000_000_000_456, id: 2, lineNumber: 8), .. Record(3_000_000_000_789, id: 3, lineNumber: 9)];
        Assert.Equal(2, EdgeRecords.Parse(records, 5, edges));
        Assert.Equal((PinEventTypes.Rising, 5, 1_000_000_000_123, 7u), Said(edges[0]));
        Assert.Equal((PinEventTypes.Falling, 5, 2_000_000_000_456, 8u), Said(edges[1]));
    }

    [Fact]
    public void A_cut_record_is_left_out_and_a_full_buffer_is_not_overrun()
    {
        var edges = new TimedEdgeEventArgs?[2];
        byte[] three = [.. Record(1, 1, 1), .. Record(2, 1, 2), .. Record(3, 1, 3)];
        Assert.Equal(1, EdgeRecords.Parse(three.AsSpan(0, 95), 5, edges));
        Assert.Equal(2, EdgeRecords.Parse(three, 5, edges));
        Assert.Equal(0, EdgeRecords.Parse([], 5, edges));
    }

    [Fact]
    public void Whatever_bytes_come_no_more_edges_than_whole_records()
    {
        var edges = new TimedEdgeEventArgs?[4];
        long taken = 0;
        FuzzBuffer.Run([[.. Record(1, 1, 1), .. Record(2, 1, 2)], Record(5, 2, 3), [.. Record(1, 1, 1), .. Record(1, 1, 1), .. Record(1, 1, 1), .. Record(1, 1, 1), .. Record(9, 1, 9)]], [0, 1, 2, 255], 256, input =>
        {
            int count = EdgeRecords.Parse(input, 5, edges);
            taken += count;
            Assert.InRange(count, 0, Math.Min(4, input.Length / 48));
            if (count > 0)
            {
                Assert.True(input.IndexOf(BitConverter.GetBytes(edges[0]!.AtNanoseconds)) >= 0);
            }
        });
        Assert.True(taken > Fuzz.Million, $"{taken} edges prove little");
    }

    private static (PinEventTypes, int, long, uint) Said(TimedEdgeEventArgs? edge) => (edge!.ChangeType, edge.PinNumber, edge.AtNanoseconds, edge.Number);

    private static byte[] Record(long at, uint id, uint lineNumber)
    {
        byte[] record = new byte[48];
        BinaryPrimitives.WriteInt64LittleEndian(record, at);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), id);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12), 5);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(16), 100 + lineNumber);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(20), lineNumber);
        return record;
    }
}
