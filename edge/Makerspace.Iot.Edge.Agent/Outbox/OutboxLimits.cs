using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>
/// Who is let in as an outbox fills. What is recorded is never dropped; what is worth least stops being recorded first.
/// Checkpoints make events up to half of the limit; later they only bring the open session up to date.
/// Refusals, faults and notices are recorded up to three quarters. Session starts are recorded up to the whole less the room kept for the ends of all open sessions. Ends are always recorded.
/// </summary>
public static class OutboxLimits
{
    /// <summary>Room kept for the end of one session, in bytes. A session-ended event with every name at its longest is under 1.3 KiB.</summary>
    public const int EndBytes = 2048;

    /// <summary>Says whether an event of <paramref name="bytes"/> may be added to an outbox that holds <paramref name="rows"/> and <paramref name="heldBytes"/> with <paramref name="openSessions"/> open.</summary>
    public static Admission Judge(OutboxOptions options, EventBody body, int bytes, long rows, long heldBytes, int openSessions)
    {
        // A start also needs room for its own end.
        int ends = openSessions + (body is SessionStarted ? 1 : 0);
        long freeRows = options.MaxRows - rows - ends;
        long freeBytes = options.MaxBytes - heldBytes - ((long)ends * EndBytes);
        bool fits = freeRows >= 1 && freeBytes >= bytes;
        return body switch
        {
            SessionEnded => Admission.Store,
            SessionStarted => fits ? Admission.Store : Admission.Refuse,
            SessionCheckpoint => fits && Below(options, rows, heldBytes, 2) ? Admission.Store : Admission.SessionOnly,
            _ => fits && Below(options, rows, heldBytes, 3) ? Admission.Store : Admission.Refuse,
        };
    }

    /// <summary>For what an outbox has room that holds so much.</summary>
    public static OutboxRoom Room(OutboxOptions options, long rows, long heldBytes, int openSessions) =>
        options.MaxRows - rows - openSessions < 2 || options.MaxBytes - heldBytes - ((openSessions + 2L) * EndBytes) < 0 ? OutboxRoom.EndsOnly
        : Below(options, rows, heldBytes, 3) ? OutboxRoom.All : OutboxRoom.SessionsOnly;

    /// <summary>
    /// Judges a group that is stored together and encodes what is let in. Null if it is refused whole: a member of it does not fit and none of it ends a session.
    /// If one does, the end is worth more than the notices around it, which are left out. A start is never left out of its group.
    /// </summary>
    internal static IReadOnlyList<AdmittedEvent>? Admit(OutboxOptions options, IReadOnlyList<EventDraft> drafts, string epoch, long lastSeq, long rows, long heldBytes, int openSessions)
    {
        bool ends = drafts.Any(d => d.Body is SessionEnded);
        var admitted = new List<AdmittedEvent>(drafts.Count);
        foreach (EventDraft draft in drafts)
        {
            byte[] bytes = EventCodec.Encode(draft.Numbered(epoch, lastSeq + 1));
            Admission admission = Judge(options, draft.Body, bytes.Length, rows, heldBytes, openSessions);
            if (admission == Admission.Refuse)
            {
                if (!ends || draft.Body is SessionStarted)
                {
                    return null;
                }

                continue;
            }

            bool makesEvent = admission == Admission.Store;
            admitted.Add(new AdmittedEvent(draft, lastSeq + 1, bytes, makesEvent));
            lastSeq += makesEvent ? 1 : 0;
            rows += makesEvent ? 1 : 0;
            heldBytes += makesEvent ? bytes.Length : 0;
            openSessions += draft.Body switch
            {
                SessionStarted => 1,
                SessionEnded => -1,
                _ => 0,
            };
        }

        return admitted;
    }

    private static bool Below(OutboxOptions options, long rows, long heldBytes, int quarters) =>
        rows < options.MaxRows / 4 * quarters && heldBytes < options.MaxBytes / 4 * quarters;
}

/// <summary>An event let in.</summary>
/// <param name="Draft">What it says.</param>
/// <param name="Seq">Its number.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="MakesEvent">False if it only brings the open session up to date; then the number is not used up.</param>
internal readonly record struct AdmittedEvent(EventDraft Draft, long Seq, byte[] Bytes, bool MakesEvent);

/// <summary>Verdict of <see cref="OutboxLimits"/>.</summary>
public enum Admission
{
    /// <summary>Store it.</summary>
    Store,

    /// <summary>Bring the open session up to date, make no event.</summary>
    SessionOnly,

    /// <summary>Store nothing.</summary>
    Refuse,
}
