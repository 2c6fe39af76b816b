using System.Buffers.Binary;

namespace Makerspace.Iot.Edge.Devices.Tests.Modbus;

/// <summary>A Modbus TCP device of the test's own: a function from the question's transaction, unit and data to the replies.</summary>
internal sealed class ScriptedTcp : IScriptedDevice
{
    public delegate IEnumerable<Reply> Answer(ushort transaction, byte unit, byte[] data);

    public Answer OnQuestion { get; set; } = (_, _, _) => [];

    /// <summary>Questions seen, as hexadecimal digits.</summary>
    public List<string> Questions { get; } = [];

    public static byte[] Frame(ushort transaction, byte unit, string data)
    {
        byte[] body = Hex.Bytes(data);
        byte[] frame = [0, 0, 0, 0, 0, 0, unit, .. body];
        BinaryPrimitives.WriteUInt16BigEndian(frame, transaction);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(4), (ushort)(body.Length + 1));
        return frame;
    }

    public IEnumerable<Reply> Received(ReadOnlyMemory<byte> bytes)
    {
        byte[] question = bytes.ToArray();
        Questions.Add(Convert.ToHexString(question));
        return OnQuestion(BinaryPrimitives.ReadUInt16BigEndian(question), question[6], question[7..]);
    }
}
