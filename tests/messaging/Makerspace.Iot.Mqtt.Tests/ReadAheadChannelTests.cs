using Moq;
using MQTTnet.Channel;

namespace Makerspace.Iot.Mqtt.Tests;

/// <summary>Reading ahead of what MQTTnet asks for.</summary>
public sealed class ReadAheadChannelTests
{
    private readonly Mock<IMqttChannel> _socket = new();
    private readonly Queue<Task<byte[]>> _arriving = new();
    private Action _onDrained = static () => { };
    private int _drained;

    public ReadAheadChannelTests() =>
        _socket.Setup(s => s.ReadAsync(It.IsAny<byte[]>(), It.IsAny<int>(), It.IsAny<int>(), It.IsAny<CancellationToken>()))
            .Returns((byte[] buffer, int offset, int count, CancellationToken _) => _arriving.TryDequeue(out Task<byte[]>? next) ? Copy(next, buffer, offset, count) : Task.FromResult(0));

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public async Task One_read_of_the_socket_serves_many_of_MQTTnet_and_no_byte_is_lost(int gatherMs)
    {
        byte[] sent = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];
        Arrives(Task.FromResult(sent[..700]));
        var rest = new TaskCompletionSource<byte[]>();
        Arrives(rest.Task);
        _onDrained = () => rest.SetResult(sent[700..]);
        ReadAheadChannel channel = Channel(gatherMs);
        var got = new List<byte>();
        byte[] piece = new byte[3];
        int read;
        while ((read = await channel.ReadAsync(piece, 0, 1 + (got.Count % 3), CancellationToken.None)) > 0)
        {
            got.AddRange(piece[..read]);
        }

        Assert.Equal(sent, got);
        Assert.Equal(3, channel.Reads); // The last one met the end.
        Assert.Equal(1, _drained);
    }

    [Fact]
    public async Task A_read_is_given_what_is_at_hand_and_does_not_wait_for_more()
    {
        Arrives(Task.FromResult(new byte[] { 1, 2 }));
        byte[] buffer = new byte[10];
        Assert.Equal(2, await Channel(0).ReadAsync(buffer, 4, 6, CancellationToken.None));
        Assert.Equal([0, 0, 0, 0, 1, 2, 0, 0, 0, 0], buffer);
        Assert.Equal(0, _drained);
    }

    [Fact]
    public async Task A_socket_that_fails_is_told()
    {
        Arrives(Task.FromException<byte[]>(new IOException("reset")));
        await Assert.ThrowsAsync<IOException>(() => Channel(0).ReadAsync(new byte[1], 0, 1, CancellationToken.None));
    }

    private static async Task<int> Copy(Task<byte[]> arriving, byte[] buffer, int offset, int count)
    {
        byte[] bytes = await arriving;
        Assert.InRange(bytes.Length, 1, count);
        bytes.CopyTo(buffer, offset);
        return bytes.Length;
    }

    private void Arrives(Task<byte[]> bytes) => _arriving.Enqueue(bytes);

    private ReadAheadChannel Channel(int gatherMs) => new(_socket.Object, TimeSpan.FromMilliseconds(gatherMs), () =>
    {
        _drained++;
        _onDrained();
    });
}
