using System.Buffers.Binary;
using System.Diagnostics;
using Makerspace.Iot.Edge.Devices.Readers.Evdev;

namespace Makerspace.Iot.Benchmarks.Edge.Readers;

/// <summary>A reader that types: a named pipe that carries the bytes of the kernel's input events. <b>Source:</b> Linux uapi headers linux/input.h and linux/input-event-codes.h.</summary>
internal static class PlayedWedge
{
    private const ushort EventKey = 1;
    private const ushort Enter = 28;

    /// <summary>Key codes of the hexadecimal digits on a US keyboard.</summary>
    private static readonly ushort[] Codes = [11, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 48, 46, 32, 18, 33];

    public static PlayedField Open(string pipe)
    {
        using (Process make = Process.Start("/usr/bin/mkfifo", [pipe]))
        {
            make.WaitForExit();
        }

        var keyboard = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

        // A pipe cannot be grabbed, and each typing is a tap here.
        var reader = new EvdevReader(new EvdevOptions { Device = pipe, Grab = false, RepeatWindow = TimeSpan.Zero }, TimeProvider.System);
        return new PlayedField("evdev", reader, id =>
        {
            if (id is not null)
            {
                keyboard.Write(Typed(id));
            }
        });
    }

    private static byte[] Typed(string id) => [.. id.SelectMany(digit => Press(Codes[Convert.ToInt32(digit.ToString(), 16)])), .. Press(Enter)];

    private static byte[] Press(ushort code) => [.. Event(EventKey, code, 1), .. Event(0, 0, 0), .. Event(EventKey, code, 0), .. Event(0, 0, 0)];

    // struct input_event: a time of two words, type, code, value.
    private static byte[] Event(ushort type, ushort code, int value)
    {
        byte[] bytes = new byte[24];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(16), type);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(18), code);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), value);
        return bytes;
    }
}
