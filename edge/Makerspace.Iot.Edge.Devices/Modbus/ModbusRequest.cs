using System.Buffers.Binary;

namespace Makerspace.Iot.Edge.Devices.Modbus;

/// <summary>
/// A request frame, and what its answer must look like. Registers and counts are big-endian, the CRC little-endian.
/// Source: MODBUS application protocol specification V1.1b3, sections 6.3, 6.4, 6.6 and 6.12; over serial line V1.02, section 2.5.1.
/// </summary>
internal sealed class ModbusRequest
{
    /// <summary>Most registers of one read. Source: application protocol, 6.3.</summary>
    public const int MaxRegisters = 125;

    /// <summary>Longest frame on the wire, bytes. Source: over serial line, 2.5.1.</summary>
    public const int MaxFrame = 256;

    /// <summary>Length of an exception answer, bytes.</summary>
    public const int ExceptionLength = 5;

    private const byte ReadHolding = 0x03;
    private const byte ReadInput = 0x04;
    private const byte WriteSingle = 0x06;
    private const byte WriteSeveral = 0x10;
    private const int MaxWritten = 123;

    private ModbusRequest(byte[] frame, byte[] answerStart, int answerLength, string operation)
    {
        Frame = frame;
        AnswerStart = answerStart;
        AnswerLength = answerLength;
        Operation = operation;
    }

    /// <summary>The whole frame with its CRC.</summary>
    public byte[] Frame { get; }

    /// <summary>First bytes of a right answer: address, function, and byte count or echo if the function has them.</summary>
    public byte[] AnswerStart { get; }

    /// <summary>Length of a right answer, bytes.</summary>
    public int AnswerLength { get; }

    /// <summary>For messages.</summary>
    public string Operation { get; }

    /// <summary>Address of the device.</summary>
    public byte Address => Frame[0];

    /// <summary>Function code.</summary>
    public byte Function => Frame[1];

    /// <summary>True if the right answer is the request itself, so that an adapter's echo looks like a confirmation.</summary>
    public bool IsConfirmedByItself => AnswerLength == Frame.Length && Frame.AsSpan().StartsWith(AnswerStart);

    /// <summary>Functions 03 (holding) and 04 (input): reads 1 to 125 registers. Answer: address, function, byte count, registers.</summary>
    public static ModbusRequest ReadRegisters(byte address, bool holding, ushort start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxRegisters);
        byte function = holding ? ReadHolding : ReadInput;
        byte[] frame = Make(address, function, start, (ushort)count);
        return new ModbusRequest(frame, [address, function, (byte)(2 * count)], 5 + (2 * count), $"read {(holding ? "holding" : "input")} registers 0x{start:X4}+{count}");
    }

    /// <summary>Function 06: writes one holding register. The answer is the request itself.</summary>
    public static ModbusRequest WriteRegister(byte address, ushort register, ushort value)
    {
        byte[] frame = Make(address, WriteSingle, register, value);
        return new ModbusRequest(frame, frame[..6], 8, $"write register 0x{register:X4}");
    }

    /// <summary>Function 16: writes 1 to 123 holding registers in a row. The answer repeats where they start and how many they are.</summary>
    public static ModbusRequest WriteRegisters(byte address, ushort start, ReadOnlySpan<ushort> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, 1, nameof(values));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values.Length, MaxWritten, nameof(values));
        byte[] frame = new byte[9 + (2 * values.Length)];
        (frame[0], frame[1], frame[6]) = (address, WriteSeveral, (byte)(2 * values.Length));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), start);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(4), (ushort)values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(7 + (2 * i)), values[i]);
        }

        ModbusCrc.Seal(frame);
        return new ModbusRequest(frame, frame[..6], 8, $"write registers 0x{start:X4}+{values.Length}");
    }

    /// <summary>A function of the maker's own: the answer begins with address and function and has a known length.</summary>
    public static ModbusRequest Custom(byte address, byte function, ReadOnlySpan<byte> parameters, int answerLength)
    {
        if (parameters.Length > MaxFrame - 4)
        {
            throw new ArgumentException($"A frame carries {MaxFrame - 4} bytes of parameters at most.", nameof(parameters));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(answerLength, 4);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(answerLength, MaxFrame);
        byte[] frame = new byte[4 + parameters.Length];
        frame[0] = address;
        frame[1] = function;
        parameters.CopyTo(frame.AsSpan(2));
        ModbusCrc.Seal(frame);
        return new ModbusRequest(frame, [address, function], answerLength, $"function 0x{function:X2}");
    }

    private static byte[] Make(byte address, byte function, ushort first, ushort second)
    {
        byte[] frame = [address, function, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), first);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(4), second);
        ModbusCrc.Seal(frame);
        return frame;
    }
}
