using System.Diagnostics;
using Makerspace.Iot.Mqtt.Links;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Mqtt.MqttNet;

/// <summary><see cref="IMqttLink"/> over MQTTnet 5 (MQTT 5): one client and one connection at a time, each new attempt with a new client, so that nothing is sent again by itself.</summary>
internal sealed class MqttNetLink : MqttLinkBase
{
    private readonly MqttNetWake _wake;

    /// <summary>Prepares a link.</summary>
    public MqttNetLink(MqttLinkOptions options, ILogger log)
        : this(options, log, new MqttNetWake())
    {
    }

    private MqttNetLink(MqttLinkOptions options, ILogger log, MqttNetWake wake)
        : base(options, log, wake.Set) => _wake = wake;

    /// <inheritdoc/>
    protected override void Probe() => MqttNetOptions.From(Parts.Options).Dispose();

    /// <inheritdoc/>
    protected override void Launch() => _ = Task.Run(RunAsync);

    /// <inheritdoc/>
    protected override void Release()
    {
        // What a link holds for its whole life is memory only.
    }

    private async Task RunAsync()
    {
        while (!Parts.Stopping)
        {
            long began = Stopwatch.GetTimestamp();
            string reason = await ServeOnceAsync();
            if (!Parts.Stopping)
            {
                await SleepAsync(Failed(reason, began));
            }
        }

        Ended();
    }

    private async Task<string> ServeOnceAsync()
    {
        try
        {
            await using var session = new MqttNetSession(Parts, _wake);
            try
            {
                return await session.ServeAsync(Connected);
            }
            finally
            {
                Lost();
            }
        }
        catch (MqttLinkException error)
        {
            return error.Message; // A certificate file was taken away while we ran: it may come back.
        }
    }

    private async Task SleepAsync(TimeSpan delay)
    {
        long began = Stopwatch.GetTimestamp();
        while (!Parts.Stopping && delay - Stopwatch.GetElapsedTime(began) is { TotalMilliseconds: > 0 } left)
        {
            await _wake.ToServe.WaitAsync(left, CancellationToken.None);
        }
    }
}
