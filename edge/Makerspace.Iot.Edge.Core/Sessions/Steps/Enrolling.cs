using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>
/// The next badge is read for the registry: it is answered to the server and opens nothing. The access decision is not even looked at, so that a badge of somebody else does not open the machine either.
/// It ends with the badge, with its time, and with whatever else begins at the machine.
/// </summary>
internal static class Enrolling
{
    private const string Over = "time-over";
    private const string NotNow = "not-now";

    /// <summary>Begins it, at a machine at which nothing goes on.</summary>
    public static void Begin(StepScope s, MachineInput.Command command)
    {
        bool free = s.State.Condition is MachineCondition.Locked or MachineCondition.OutOfService or MachineCondition.Faulted && s.State is { Session: null, Enrolling: null };
        if (free)
        {
            s.State = s.State with { Enrolling = new Enrolment(command.Id, s.NowMs + Bounds.EnrolSeconds * 1000L) };
        }

        s.Answer(command, free);
    }

    /// <summary>Takes the badge, or the time; true if the input is done with.</summary>
    public static bool Take(StepScope s)
    {
        if (s.State.Enrolling is not { } enrolment)
        {
            return false;
        }

        if (s.NowMs >= enrolment.UntilMs)
        {
            End(s, enrolment, Over);
            s.Tell(SignalKind.EnrolmentOver);
            return false;
        }

        if (s.Input is not MachineInput.BadgePresented { AlreadyThere: false, CommandId: null } badge)
        {
            return false;
        }

        s.State = s.State with { Enrolling = null };
        s.AnswerBadge(enrolment.Command);
        s.Tell(SignalKind.BadgeEnrolled);

        // A badge held badly arrives twice: the second arrival must not open what the first one was not to open.
        SameTap.Note(s, badge);
        return true;
    }

    /// <summary>Ends it if a session has begun by other means, or somebody waits.</summary>
    public static void Settle(StepScope s)
    {
        if (s.State.Enrolling is { } enrolment && (s.State.Session is not null || s.State.Awaited is not null))
        {
            End(s, enrolment, NotNow);
        }
    }

    private static void End(StepScope s, Enrolment enrolment, string refusal)
    {
        s.State = s.State with { Enrolling = null };
        s.Answer(enrolment.Command, refusal);
    }
}
