using System.Buffers.Binary;
using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Tests.Modbus;

/// <summary>
/// Devices on a bus, each by its address: a function from the request to what comes back. Requests are cut out by length and CRC.
/// </summary>
internal sealed class ScriptedBus : IScriptedDevice
{
    private readonly List<byte> _received = [];

    public delegate IEnumerable<Reply> Answer(byte[] request, int attempt);

    /// <summary>What each address does; an address that is missing is dead.</summary>
    public Dictionary<byte, Answer> Devices { get; } = [];

    /// <summary>Whole requests seen, as hexadecimal digits.</summary>
    public List<string> Requests { get; } = [];

    public int RequestsTo(byte address) => Requests.Count(r => r.StartsWith(address.ToString("X2"), StringComparison.Ordinal));

    /// <summary>A device with 16-bit registers, after some time of thinking.</summary>
    public static Answer Registers(Func<int, ushort> register, int afterMilliseconds = 20) => (request, _) => [new Reply(Read(request, register), afterMilliseconds)];

    public static byte[] Read(byte[] request, Func<int, ushort> register)
    {
        int start = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(2));
        int count = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(4));
        byte[] answer = new byte[5 + (2 * count)];
        answer[0] = request[0];
        answer[1] = request[1];
        answer[2] = (byte)(2 * count);
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(3 + (2 * i)), register(start + i));
        }

        ModbusCrc.Seal(answer);
        return answer;
    }

    /// <summary>Bytes with a CRC after them.</summary>
    public static byte[] Sealed(string hex)
    {
        byte[] frame = [.. Hex.Bytes(hex), 0, 0];
        ModbusCrc.Seal(frame);
        return frame;
    }

    public IEnumerable<Reply> Received(ReadOnlyMemory<byte> bytes)
    {
        _received.AddRange(bytes.ToArray());
        List<Reply> replies = [];
        while (_received.Count >= 4)
        {
            int length = _received[1] is 0x41 or 0x42 ? 4 : _received[1] == 0x10 && _received.Count > 6 ? 9 + _received[6] : 8;
            if (_received.Count < length)
            {
                break;
            }

            byte[] request = [.. _received.Take(length)];
            _received.RemoveRange(0, length);
            Assert.True(ModbusCrc.Holds(request), "the driver sent a wrong CRC");
            Requests.Add(Convert.ToHexString(request));
            if (Devices.TryGetValue(request[0], out Answer? answer))
            {
                replies.AddRange(answer(request, Requests.Count));
            }
        }

        return replies;
    }
}
