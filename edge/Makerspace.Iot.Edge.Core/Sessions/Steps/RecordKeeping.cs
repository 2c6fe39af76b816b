using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Checkpoints, and records that the store refused.</summary>
internal static class RecordKeeping
{
    private const long RetryMs = 5000;

    public static void Take(StepScope s)
    {
        if (s.State.Session is { } session && s.Now.SecondsSince(session.CheckpointMs) >= s.Profile.CheckpointSeconds
            && !s.State.Unsaved.Any(r => r is SessionRecord.Started late && late.Session == session.Id))
        {
            s.Change(session with { CheckpointMs = s.NowMs });
            s.Record(new SessionRecord.Checkpoint(s.Now, session.Id, session.FiguresAt(s.Now, s.Profile)));
        }

        if (s.Input is MachineInput.Tick && s.State.Unsaved.Count > 0 && s.NowMs - s.State.UnsavedTriedMs >= RetryMs)
        {
            foreach (SessionRecord record in s.State.Unsaved)
            {
                s.Record(record);
            }

            s.State = s.State with { Unsaved = [], UnsavedTriedMs = s.NowMs };
        }
    }

    /// <summary>
    /// Keeps what the store refused, to offer it again: ends of sessions, faults, service.
    /// Not kept: a start (it never was, unless a machine was found on) and a refusal (told at the machine; nobody was let in).
    /// Nor a checkpoint: the next one replaces it, and comes after the retry time.
    /// </summary>
    /// <param name="s">The step.</param>
    /// <param name="commit">What was refused.</param>
    /// <param name="goesOn">A session whose end is void, because what was to take its place never began; null if none.</param>
    public static void Keep(StepScope s, SessionEffect.Commit commit, string? goesOn)
    {
        HashSet<string> endsInVain = new(commit.Records.OfType<SessionRecord.Started>().Where(r => !IsFoundOn(s, r)).Select(r => r.Session), StringComparer.Ordinal);
        if (goesOn is not null)
        {
            endsInVain.Add(goesOn);
        }

        List<SessionRecord> kept = [.. s.State.Unsaved, .. commit.Records.Where(r => r is SessionRecord.Started start ? IsFoundOn(s, start) : Lasts(r, endsInVain))];
        int dropped = 0;
        while (kept.Count > MachineState.MaxUnsaved && kept.FindIndex(r => r is not (SessionRecord.Ended or SessionRecord.Started)) is >= 0 and var oldest)
        {
            kept.RemoveAt(oldest);
            dropped++;
        }

        s.State = s.State with { Unsaved = kept, UnsavedDropped = s.State.UnsavedDropped + dropped, UnsavedTriedMs = s.NowMs };
        if (s.State.Session is { } session && commit.Records.Any(r => r is SessionRecord.Checkpoint c && c.Session == session.Id))
        {
            long again = s.NowMs - (long)(s.Profile.CheckpointSeconds * 1000) + RetryMs;
            s.Change(session with { CheckpointMs = Math.Min(session.CheckpointMs, again) });
        }
    }

    // The start of a session that was there before its record: it cannot be refused, only be late.
    private static bool IsFoundOn(StepScope s, SessionRecord.Started start) => start.Party.Member == SessionParty.Unbadged && !s.Profile.IsAudit;

    private static bool Lasts(SessionRecord record, HashSet<string> endedInVain) => record switch
    {
        SessionRecord.Ended ended => !endedInVain.Contains(ended.Session),
        SessionRecord.Checkpoint or SessionRecord.Denied => false,
        _ => true,
    };
}
