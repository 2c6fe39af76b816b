using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Core;
using Makerspace.Iot.Edge.Core.Sessions;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>What the last process left, taken up by this one.</summary>
internal static class LoopRecovery
{
    /// <summary>Closes what was open, restores what was latched, records the boot. Answers how many sessions were closed.</summary>
    public static int Run(GuardedMachine[] machines, LoopContext shared, AgentIdentity me)
    {
        var open = shared.Outbox.OpenSessions().ToDictionary(s => s.Start.Machine!, StringComparer.Ordinal);
        IReadOnlyDictionary<string, MachineNote> notes = shared.Outbox.Notes();
        int recovered = 0;
        foreach (GuardedMachine machine in machines)
        {
            InterruptedSession? interrupted = open.Remove(machine.Setup.Machine, out Outbox.OpenSession? left) ? RecordMap.Interrupted(left, shared.Clock.Boot) : null;
            MachineNote? note = notes.GetValueOrDefault(machine.Setup.Machine);
            machine.TakeUp(new MachineInput.Restarted(
                interrupted,
                note is { IsBlocked: true } ? new Block(note.BlockReason) : null,
                note is { OutOfService: true },
                note is null ? MachineFaults.None : FaultNames.Of(note.Faults))
            {
                RelayHeld = machine.Setup.RelayHeld,
                NewSession = machine.Setup.RelayHeld && interrupted is null ? Guid.NewGuid().ToString("N") : null,
                Upkeep = note is null ? default : new UpkeepCount(note.ActiveSeconds, note.Sessions),
            });
            if (machine.State.Session is not null)
            {
                shared.Log.LogWarning(
                    interrupted is null ? "{Machine}: its relay is on and no record says for whom; it is left on until the machine rests, in nobody's name" : "{Machine}: its relay outlived the last process, its session goes on",
                    machine.Setup.Machine);
            }
            else if (interrupted is not null)
            {
                recovered++;
            }
        }

        foreach (Outbox.OpenSession orphan in open.Values)
        {
            CloseOrphan(orphan, shared);
            recovered++;
        }

        AppendResult stored = shared.Outbox.Append(new EventDraft(null, shared.Clock.Now(), new AgentBooted
        {
            Version = me.Version,
            Machines = Array.ConvertAll(machines, m => m.Setup.Machine),
            RecoveredSessions = recovered,
        }));
        shared.Store.Saw(stored);
        shared.Feed.EventsStored();
        if (recovered > 0)
        {
            shared.Log.LogWarning("{Count} session(s) of the last run closed at their last checkpoint", recovered);
        }

        return recovered;
    }

    // A machine that was taken out of the configuration with its session open: nobody else will close it.
    private static void CloseOrphan(Outbox.OpenSession orphan, LoopContext shared)
    {
        InterruptedSession s = RecordMap.Interrupted(orphan, shared.Clock.Boot);
        Instant now = StampMap.ToInstant(shared.Clock.Now());
        SessionFigures figures = s.Figures ?? new SessionFigures { OccupiedSeconds = 0, ActiveSeconds = 0, EnergyWh = 0, EnergyQuality = EnergyQuality.Missing, PeakW = 0, GapSeconds = 0 };
        var ended = new SessionRecord.Ended(now, s.Id, s.Party, s.StartWall, s.StartClock, figures, SessionEndReason.PowerLost, s.AccessVersion);
        shared.Store.Saw(shared.Outbox.Append(RecordMap.ToDraft(orphan.Start.Machine!, ended, shared.Clock.Boot)));
    }
}
