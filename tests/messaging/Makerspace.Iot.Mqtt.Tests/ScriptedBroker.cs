using System.Net;
using System.Net.Sockets;

namespace Makerspace.Iot.Mqtt.Tests;

/// <summary>
/// A broker of a few bytes, for answers that Mosquitto never gives. Source: MQTT 5.0, sections 3.2 (CONNACK) and 3.9 (SUBACK).
/// </summary>
/// <param name="connackReason">Reason code of the CONNACK; null to accept the connection and stay silent.</param>
/// <param name="subackReason">Reason code of every SUBACK.</param>
internal sealed class ScriptedBroker(byte? connackReason, byte subackReason) : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private Task _serving = Task.CompletedTask;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ScriptedBroker Start()
    {
        _listener.Start();
        _serving = Serve();
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _end.Dispose();
    }

    private async Task Serve()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                await Answer(client.GetStream());
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The link went away, or the test ends.
            }
        }
    }

    private async Task Answer(NetworkStream stream)
    {
        byte[] head = new byte[2];
        while (true)
        {
            await stream.ReadExactlyAsync(head, _end.Token);
            byte[] rest = new byte[head[1]]; // Packets of these tests are shorter than 128 bytes.
            await stream.ReadExactlyAsync(rest, _end.Token);
            byte[]? answer = (head[0] >> 4) switch
            {
                1 when connackReason is { } reason => [0x20, 3, 0, reason, 0],
                8 => [0x90, 4, rest[0], rest[1], 0, subackReason],
                _ => null,
            };
            if (answer is not null)
            {
                await stream.WriteAsync(answer, _end.Token);
            }
        }
    }
}
