using System.Buffers.Binary;
using System.Device.Gpio;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// Reads the records in which the kernel tells of edges. Numbers are in the byte order of the machine, which is little-endian on all that we run on.
/// Source: Linux uapi linux/gpio.h, struct gpio_v2_line_event.
/// </summary>
internal static class EdgeRecords
{
    private const int IdAt = 8;
    private const int LineNumberAt = 20;

    /// <summary>Takes the edges out of whole records; other kinds of events and a cut record at the end are left out. Returns how many were written.</summary>
    public static int Parse(ReadOnlySpan<byte> records, int line, Span<TimedEdgeEventArgs?> edges)
    {
        int count = 0;
        for (; records.Length >= GpioAbi.EventBytes && count < edges.Length; records = records[GpioAbi.EventBytes..])
        {
            PinEventTypes type = BinaryPrimitives.ReadUInt32LittleEndian(records[IdAt..]) switch
            {
                GpioAbi.EventRising => PinEventTypes.Rising,
                GpioAbi.EventFalling => PinEventTypes.Falling,
                _ => PinEventTypes.None,
            };
            if (type != PinEventTypes.None)
            {
                edges[count++] = new TimedEdgeEventArgs(type, line, BinaryPrimitives.ReadInt64LittleEndian(records), BinaryPrimitives.ReadUInt32LittleEndian(records[LineNumberAt..]));
            }
        }

        return count;
    }
}
