using Makerspace.Iot.Mqtt;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>
/// Starts a link whose settings may be unusable just now: a certificate or key that is missing, unreadable, or not yet renewed. Machines are served meanwhile; it is tried again until it works or is cancelled.
/// One caller starts it, others read <see cref="Problem"/>.
/// </summary>
/// <param name="link">The link.</param>
/// <param name="name">What it leads to, for the log.</param>
/// <param name="time">Clock of the pauses.</param>
/// <param name="log">Log.</param>
internal sealed class LinkStart(IMqttLink link, string name, TimeProvider time, ILogger log)
{
    /// <summary>Pause after the first failure.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);

    /// <summary>Longest pause: whoever puts the file right waits no longer.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private volatile string? _problem;

    /// <summary>Why the link cannot be started, in English; null once it is, or before the first try.</summary>
    public string? Problem => _problem;

    /// <summary>Tries until it is started. Throws <see cref="OperationCanceledException"/> if cancelled before.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (TimeSpan pause = FirstPause; !TryStart(); pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private bool TryStart()
    {
        try
        {
            link.Start();
        }
        catch (MqttLinkException error)
        {
            if (_problem != error.Message)
            {
                log.LogCritical(error, "The link to {Name} cannot be started: machines are served without it, and it is tried again at least once a minute", name);
            }

            _problem = error.Message;
            return false;
        }

        if (_problem is not null)
        {
            log.LogWarning("The link to {Name} is started at last", name);
        }

        _problem = null;
        return true;
    }
}
