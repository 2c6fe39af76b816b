using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Plugs;
using Makerspace.Iot.Edge.Agent.Status;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.Edge.Agent.Service;

/// <summary>What the parts of a running agent say of themselves. Thread-safe.</summary>
/// <param name="me">Who the agent is.</param>
/// <param name="clock">Clock.</param>
/// <param name="outbox">Outbox.</param>
/// <param name="link">Link to the server.</param>
/// <param name="access">Access lists.</param>
/// <param name="uplink">What goes over the link.</param>
/// <param name="loop">The machines.</param>
/// <param name="background">The background tasks.</param>
/// <param name="busNotes">What a technician should know of the buses.</param>
/// <param name="plugs">The plugs' connection; null if there is none.</param>
/// <param name="damaged">Answers the files set aside because they could not be read; the fault shows while one of them is there.</param>
/// <param name="since">When the process began to serve, a timestamp of the clock.</param>
/// <param name="recovered">Sessions closed at the start.</param>
internal sealed class AgentStatus(
    AgentIdentity me, AgentClock clock, IOutbox outbox, IMqttLink link, AccessInbox access, Uplink uplink, MachineLoop loop, BackgroundTasks background, Func<IEnumerable<string>> busNotes, PlugConnection? plugs, Func<string[]> damaged, long since, int recovered)
{
    /// <summary>The agent's own fault codes, as of now.</summary>
    public string[] Faults() => Faults(access.KeepProblem, uplink.StartProblem, plugs?.StartProblem);

    /// <summary>The whole report. What it tells of the links and the list, and their faults, are of one moment.</summary>
    public StatusReport Report()
    {
        var linkNow = new LinkReport(link.IsConnected, uplink.StartProblem, uplink.LossReason, link.Counters, uplink.Counters, access.Refused, access.LastProblem, access.KeepProblem);
        return Report(linkNow, plugs?.Report());
    }

    private string[] Faults(string? keepProblem, string? linkProblem, string? plugLinkProblem)
    {
        (bool IsThere, string Code)[] all =
        [
            (loop.StoreIsFailing, FaultCode.StoreFailed),
            (damaged().Any(File.Exists), FaultCode.StoreDamaged),
            (keepProblem is not null, FaultCode.ListNotKept),
            (linkProblem is not null, FaultCode.LinkUnusable),
            (plugLinkProblem is not null, FaultCode.PlugLinkUnusable),
        ];
        return [.. all.Where(f => f.IsThere).Select(f => f.Code)];
    }

    private StatusReport Report(LinkReport linkNow, PlugsReport? plugsNow) => new()
    {
        Site = me.Site,
        Agent = me.Agent,
        Version = me.Version,
        At = clock.Now().Wall,
        ClockSynced = clock.Quality == ClockQuality.Synced,
        UpSeconds = clock.Time.GetElapsedTime(since).TotalSeconds,
        Faults = Faults(linkNow.KeepProblem, linkNow.Problem, plugsNow?.Problem),
        Notes = [.. Notes()],
        RecoveredSessions = recovered,
        Loop = loop.Report,
        Outbox = new OutboxReport(outbox.Epoch, outbox.LastSeq, outbox.AckedSeq, outbox.Depth, loop.StoreProblem),
        Link = linkNow,
        Plugs = plugsNow,
        BadgeToRelay = loop.Timings.BadgeToRelay.Figures(),
        Commit = loop.Timings.Commit.Figures(),
        Sampling = loop.Timings.Sampling.Figures(),
        Turn = loop.Timings.Turn.Figures(),
        TaskRestarts = background.Restarts,
        LastTaskRestarted = background.Last is { } task ? $"{task.Name}: {task.Why}" : null,
        ResidentBytes = Environment.WorkingSet,
    };

    private IEnumerable<string> Notes()
    {
        foreach (string file in damaged().Where(File.Exists))
        {
            yield return $"illisible, mis de côté : {file}";
        }

        if (outbox.Depth.Room == OutboxRoom.SessionsOnly)
        {
            yield return "les enregistrements en attente d'envoi remplissent les trois quarts de leur place : refus et défauts ne sont plus notés, les sessions le sont ; rétablissez la liaison avec le serveur";
        }
        else if (outbox.Depth.Room == OutboxRoom.EndsOnly)
        {
            yield return "les enregistrements en attente d'envoi remplissent toute leur place : aucune session ne démarre, celles en cours se terminent ; rétablissez la liaison avec le serveur";
        }

        foreach (string note in busNotes())
        {
            yield return note;
        }

        if (background.Last is { } task)
        {
            yield return $"une tâche du programme a dû être relancée {background.Restarts} fois (dernière : {task.Name}) ; transmettez le journal au support";
        }
    }
}
