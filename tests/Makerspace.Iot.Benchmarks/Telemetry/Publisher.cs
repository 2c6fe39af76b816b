using System.Diagnostics;
using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.Benchmarks.Telemetry;

/// <summary>The load generator, in a process of its own so that its CPU time is nobody else's: encodes everything beforehand, then publishes at QoS 0 as fast as the broker takes it.</summary>
internal static class Publisher
{
    public const string Mode = "publish";

    /// <summary>Starts it.</summary>
    /// <param name="port">Port of the broker.</param>
    /// <param name="load">What to publish.</param>
    /// <param name="perSecond">Messages a second; 0 for as fast as the broker takes them.</param>
    public static Task<HelperProcess> Start(int port, TelemetryLoad load, int perSecond) =>
        HelperProcess.Start(Mode, $"{port}", $"{load.Messages}", $"{load.SamplesEach}", $"{load.StartMs}", $"{perSecond}");

    /// <summary>The helper's side.</summary>
    public static async Task<int> Run(string[] arguments)
    {
        var load = new TelemetryLoad(int.Parse(arguments[1]), int.Parse(arguments[2]), long.Parse(arguments[3]));
        (string Topic, byte[] Payload)[] messages = [.. Enumerable.Range(0, load.Messages).Select(m => (load.Topic(m), load.Payload(m)))];
        await using IMqttLink link = new MqttLink(new MqttLinkOptions { Host = "127.0.0.1", Port = int.Parse(arguments[0]), ClientId = $"publisher-{Environment.ProcessId}", OutboundCapacity = 2000 });
        link.Start();
        await link.WaitConnectedAsync(CancellationToken.None);
        Console.WriteLine("ready");
        await Console.In.ReadLineAsync();
        int perSecond = int.Parse(arguments[4]);
        var watch = Stopwatch.StartNew();
        int sent = 0;
        foreach ((string topic, byte[] payload) in messages)
        {
            while (perSecond > 0 && sent > watch.Elapsed.TotalSeconds * perSecond)
            {
                Thread.Sleep(1);
            }

            sent++;
            while (await link.PublishAsync(topic, payload, 0, retain: false) == MqttPublishResult.NotSent)
            {
                if (!link.IsConnected)
                {
                    throw new InvalidOperationException("the broker closed the connection");
                }

                Thread.Sleep(1); // The queue is full: the broker is the slower one.
            }
        }

        // What was published before an acknowledged message has reached the broker when that one has.
        while (await link.PublishAsync("bench/published", "1"u8.ToArray(), 1, retain: false) != MqttPublishResult.Sent)
        {
            Thread.Sleep(1);
        }

        Console.WriteLine("done");
        await Console.In.ReadLineAsync(); // Until its CPU time was read.
        return 0;
    }
}
