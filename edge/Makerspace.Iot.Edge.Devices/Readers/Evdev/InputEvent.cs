using System.Buffers.Binary;

namespace Makerspace.Iot.Edge.Devices.Readers.Evdev;

/// <summary>
/// One event of an input device: a time stamp of two native words, which is not used, then type (u16), code (u16) and value (s32) in the computer's byte order, which is little-endian on every Raspberry Pi.
/// 24 bytes for a 64-bit program (Raspberry Pi OS arm64), 16 for a 32-bit one. <b>Source:</b> Linux uapi header <c>linux/input.h</c>, struct input_event.
/// </summary>
internal readonly record struct InputEvent(ushort Type, ushort Code, int Value)
{
    /// <summary>Type of synchronisation events.</summary>
    public const ushort Synchronisation = 0;

    /// <summary>Type of key events.</summary>
    public const ushort Key = 1;

    /// <summary>Code of a synchronisation event: the kernel's buffer ran over and events are missing.</summary>
    public const ushort Dropped = 3;

    /// <summary>Value of a key event: pressed. 0 is released, 2 repeated because it is held.</summary>
    public const int Pressed = 1;

    /// <summary>Bytes of one event for this program.</summary>
    public static int Bytes => (2 * nint.Size) + 8;

    /// <summary>Reads one event out of <see cref="Bytes"/> bytes.</summary>
    public static InputEvent Read(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> body = bytes[(2 * nint.Size)..];
        return new InputEvent(BinaryPrimitives.ReadUInt16LittleEndian(body), BinaryPrimitives.ReadUInt16LittleEndian(body[2..]), BinaryPrimitives.ReadInt32LittleEndian(body[4..]));
    }
}
