using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Channel;

namespace Makerspace.Iot.Mqtt;

/// <summary>
/// Reads the socket by up to 64 KiB at a time, because MQTTnet asks for each packet two to three times. One read serves hundreds of small messages.
/// One task reads, any thread may write.
/// </summary>
/// <param name="inner">MQTTnet's own TCP or TLS channel.</param>
/// <param name="gather">See <see cref="MqttLinkOptions.Gather"/>.</param>
/// <param name="drained">Called each time that nothing more is at hand and the socket has to be waited for.</param>
internal sealed class ReadAheadChannel(IMqttChannel inner, TimeSpan gather, Action drained) : IMqttChannel
{
    private readonly byte[] _bytes = new byte[64 * 1024];
    private int _start;
    private int _end;
    private long _reads;

    /// <summary>Reads of the socket that brought something, so far.</summary>
    public long Reads => Interlocked.Read(ref _reads);

    /// <inheritdoc/>
    public X509Certificate2 ClientCertificate => inner.ClientCertificate;

    /// <inheritdoc/>
    public EndPoint RemoteEndPoint => inner.RemoteEndPoint;

    /// <inheritdoc/>
    public EndPoint LocalEndPoint => inner.LocalEndPoint;

    /// <inheritdoc/>
    public bool IsSecureConnection => inner.IsSecureConnection;

    /// <inheritdoc/>
    public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    /// <inheritdoc/>
    public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

    /// <inheritdoc/>
    public Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken) => inner.WriteAsync(buffer, isEndOfPacket, cancellationToken);

    /// <inheritdoc/>
    public Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _start < _end ? Task.FromResult(Take(buffer, offset, count)) : FillAsync(buffer, offset, count, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    private async Task<int> FillAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Task<int> reading = inner.ReadAsync(_bytes, 0, _bytes.Length, cancellationToken);
        if (!reading.IsCompleted)
        {
            drained();
            long since = Stopwatch.GetTimestamp();
            await reading;
            if (Stopwatch.GetElapsedTime(since) < gather)
            {
                await Task.Delay(gather, cancellationToken);
            }
        }

        (_start, _end) = (0, await reading);
        Interlocked.Increment(ref _reads);
        return Take(buffer, offset, count);
    }

    private int Take(byte[] buffer, int offset, int count)
    {
        int taken = Math.Min(count, _end - _start);
        Buffer.BlockCopy(_bytes, _start, buffer, offset, taken);
        _start += taken;
        return taken;
    }
}
