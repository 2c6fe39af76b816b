using System.Buffers.Binary;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// Reads the records in which the kernel tells of edges. Numbers are in the byte order of the machine, which is little-endian on all that we run on.
/// Source: Linux uapi linux/gpio.h, struct gpio_v2_line_event.
/// </summary>
internal static class PulseRecords
{
    private const int IdAt = 8;
    private const int LineNumberAt = 20;

    /// <summary>Takes the activations out of whole records; other kinds of events and a cut record at the end are left out. Returns how many were written.</summary>
    public static int Parse(ReadOnlySpan<byte> records, Span<PulseEdge> edges)
    {
        int count = 0;
        for (; records.Length >= GpioAbi.EventBytes && count < edges.Length; records = records[GpioAbi.EventBytes..])
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(records[IdAt..]) == GpioAbi.EventRising)
            {
                edges[count++] = new PulseEdge(BinaryPrimitives.ReadInt64LittleEndian(records), BinaryPrimitives.ReadUInt32LittleEndian(records[LineNumberAt..]));
            }
        }

        return count;
    }
}
