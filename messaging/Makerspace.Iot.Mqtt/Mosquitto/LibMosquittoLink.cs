using System.Diagnostics;
using Makerspace.Iot.Mqtt.Links;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Mqtt.Mosquitto;

/// <summary><see cref="IMqttLink"/> over libmosquitto (MQTT 5). One thread of its own does everything native; the other threads meet it in two bounded queues.</summary>
internal sealed class LibMosquittoLink : MqttLinkBase
{
    private readonly WakeSignal _wake;

    /// <summary>Prepares a link. Throws <see cref="MqttLinkException"/> where libmosquitto is not installed.</summary>
    public LibMosquittoLink(MqttLinkOptions options, ILogger log)
        : this(options, log, NewWake())
    {
    }

    private LibMosquittoLink(MqttLinkOptions options, ILogger log, WakeSignal wake)
        : base(options, log, wake.Set) => _wake = wake;

    /// <inheritdoc/>
    protected override void Probe()
    {
        using (new MosquittoClient(Parts.Options) { MessageArrived = (_, _) => { }, Published = (_, _) => { }, SubscriptionAnswered = _ => { } })
        {
            // Made and thrown away: libmosquitto says here what it will never take.
        }
    }

    /// <inheritdoc/>
    protected override void Launch() => new Thread(Run) { IsBackground = true, Name = "mqtt " + Parts.Options.ClientId }.Start();

    /// <inheritdoc/>
    protected override void Release() => _wake.Dispose();

    private static WakeSignal NewWake()
    {
        LibMosquitto.EnsureLoaded();
        return new WakeSignal();
    }

    private void Run()
    {
        while (!Parts.Stopping)
        {
            long began = Stopwatch.GetTimestamp();
            string reason = ServeOnce();
            if (!Parts.Stopping)
            {
                Sleep(Failed(reason, began));
            }
        }

        Ended();
    }

    private string ServeOnce()
    {
        try
        {
            using var session = new LinkSession(Parts, _wake);
            try
            {
                return session.Serve(Connected);
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

    private void Sleep(TimeSpan delay)
    {
        long began = Stopwatch.GetTimestamp();
        Span<Posix.Descriptor> wait = stackalloc Posix.Descriptor[1];
        while (!Parts.Stopping && delay - Stopwatch.GetElapsedTime(began) is { TotalMilliseconds: > 0 } left)
        {
            wait[0] = new Posix.Descriptor { Number = _wake.Descriptor, Wanted = Posix.PollIn };
            Posix.Poll(wait, (int)Math.Ceiling(left.TotalMilliseconds));
            _wake.Clear(wait[0].Seen);
        }
    }
}
