using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Signals;

/// <summary>The lines of a machine's state.</summary>
internal static class StateLines
{
    public static IReadOnlyList<string> Of(MachineState state, Instant now, MachineProfile profile, Words w)
    {
        List<string> lines = state.Enrolling is { } enrolment ? Enrol(enrolment, now, w) : state.Condition switch
        {
            MachineCondition.Locked => Locked(state, profile, w),
            MachineCondition.AwaitingSupervisor =>
                [w["Badge encadrant", "Supervisor badge"], w["attendu : ", "within "] + FormattableString.Invariant($"{Math.Max(0, profile.SupervisorTimeoutSeconds - now.SecondsSince(state.Since)):0} s")],
            MachineCondition.Ready => [w["Prête", "Ready"], .. Countdown(state, now, profile, w)],
            MachineCondition.Running => Running(state, now, profile, w),
            MachineCondition.Idle => [w["Au repos", "Idle"], .. Countdown(state, now, profile, w)],
            MachineCondition.Ending => [w["Fin demandée", "Ending"], .. Waits(state, now, profile, w)],
            MachineCondition.OutOfService => [w["Hors service", "Out of service"], w["Voir fabmanager", "See fabmanager"]],
            _ => [w["Machine en panne", "Machine faulted"], .. FaultLine(state.Faults & MachineFaults.Latched, w), w["Voir fabmanager", "See fabmanager"]],
        };
        if (state.Session is { IsMaintenance: true })
        {
            lines.Insert(0, w["Mode entretien", "Maintenance"]);
        }

        // What is shown besides, as far as there is room.
        IEnumerable<string> besides = [.. Card(state, now, w), .. InSession(state, profile, w), .. Hot(state, now, profile, w), .. Upkeep(state, w), .. Watched(profile, w)];
        return [.. lines.Concat(besides.Where(b => !lines.Contains(b))).Take(StatusLook.MostLines)];
    }

    /// <summary>A badge that opens nothing because nobody was seen to bring it.</summary>
    public static string[] BadgeLeft(Words w) => [w["Badge déjà là :", "Badge left here:"], w["le retirer, puis", "take it away and"], w["le présenter", "present it again"]];

    private static List<string> Enrol(Enrolment enrolment, Instant now, Words w) =>
        [w["Nouveau badge :", "New badge:"], w["le poser ici", "present it here"], w["encore ", "within "] + Words.Clock((enrolment.UntilMs - now.MonotonicMs) / 1000.0)];

    private static List<string> Locked(MachineState state, MachineProfile profile, Words w)
    {
        InterlockKinds open = state.Interlocks.Forbidding(profile.StartInterlocks);
        return state.LeftBadge is not null ? [.. BadgeLeft(w)]
            : state.IsRelayUnknown(profile) ? [.. DenialLines.RelayUnreachable(w)]
            : open == InterlockKinds.None ? [w["Libre", "Free"], w["Badgez", "Please badge"]]
            : [.. DenialLines.Of(DenialReason.InterlockOpen, w), .. InterlockLines.Of(open, w).Take(3)];
    }

    private static List<string> Running(MachineState state, Instant now, MachineProfile profile, Words w)
    {
        double? known = state.KnownC(now.MonotonicMs, profile);
        double seconds = state.Session is { } session ? now.SecondsSince(session.Start) : 0;
        string elapsed = FormattableString.Invariant($"{Math.Min(999, (int)(seconds / 3600))} h {(int)(seconds / 60) % 60:00} min");
        return state.Phase(now, profile) switch
        {
            ThermalPhase.Heating when known is { } c => [w["Chauffe ", "Heating "] + Words.Degrees(c), w["prête à ", "ready at "] + Words.Degrees(profile.ReadyAboveC ?? c)],
            ThermalPhase.Heating => [w["Chauffe", "Heating"], elapsed],
            ThermalPhase.Holding => [w["À température", "At temperature"], known is { } c ? Words.Degrees(c) : elapsed],
            _ => [w["En marche", "Running"], elapsed],
        };
    }

    private static IEnumerable<string> Countdown(MachineState state, Instant now, MachineProfile profile, Words w)
    {
        if (state.SecondsLeft(now, profile) is not { } left)
        {
            yield break;
        }

        yield return w["Fin dans ", "Ends in "] + Words.Clock(left);
        if (state.Session is not { Warned: true })
        {
            yield break;
        }

        if (profile.Presence == PresenceStyle.Tap)
        {
            yield return w["Badger pour", "Badge to"];
            yield return w["prolonger", "extend"];
        }
        else
        {
            yield return w["Relancer pour", "Work to"];
            yield return w["prolonger", "extend"];
        }
    }

    private static string[] Waits(MachineState state, Instant now, MachineProfile profile, Words w) =>
        state.IsHot(now.MonotonicMs, profile) && state.KnownC(now.MonotonicMs, profile) is { } c && !state.HoldsHeat(now.MonotonicMs, profile)
            ? [w["Refroidit ", "Cooling "] + Words.Degrees(c)]
            : [w["Attend l'arrêt", "Waits for a stop"]];

    private static IEnumerable<string> InSession(MachineState state, MachineProfile profile, Words w) =>
        state.Session is null ? [] : InterlockLines.Of(state.Interlocks.Forbidding(profile.StartInterlocks), w);

    private static IEnumerable<string> Card(MachineState state, Instant now, Words w) =>
        state.Condition != MachineCondition.Ending && state.Session?.CardDueMs is { } due
            ? [w["Remettre carte", "Put trainee's"], w["stagiaire : ", "card in: "] + Words.Clock((due - now.MonotonicMs) / 1000.0)] : [];

    private static IEnumerable<string> Hot(MachineState state, Instant now, MachineProfile profile, Words w) =>
        state.Condition is not (MachineCondition.Running or MachineCondition.Ending) && state.IsHot(now.MonotonicMs, profile) && state.KnownC(now.MonotonicMs, profile) is { } c
            ? [w["Chaude : ", "Hot: "] + Words.Degrees(c)] : [];

    private static IEnumerable<string> Upkeep(MachineState state, Words w) =>
        state.Session is null && (state.Faults & MachineFaults.UpkeepDue) != MachineFaults.None ? [w["Entretien dû", "Upkeep due"]] : [];

    private static IEnumerable<string> Watched(MachineProfile profile, Words w) => profile.IsAudit ? [w["(observation)", "(watched only)"]] : [];

    private static IEnumerable<string> FaultLine(MachineFaults latched, Words w) => FaultNames.Each(latched).Take(1).Select(code => code switch
    {
        MachineFaults.ContactorOpen => w["Contacteur muet", "Contactor open"],
        MachineFaults.ContactorWelded => w["Contacteur collé", "Contactor welded"],
        MachineFaults.NoAirflow => w["Pas d'aspiration", "No extraction"],
        _ => w["Entrée ou sortie", "Input or output"],
    });
}
