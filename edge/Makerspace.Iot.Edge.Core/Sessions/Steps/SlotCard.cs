using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>
/// Behind a two-person start in slot style the slot holds the supervisor's card, or none. The trainee's must be back within its time; otherwise the end is asked for, as if it had been taken out.
/// Nobody has looked at the machine then: with a silent meter the end waits.
/// </summary>
internal static class SlotCard
{
    public static void Take(StepScope s)
    {
        if (s.State.Session is { CardDueMs: { } due } && s.NowMs >= due && s.State.Condition != MachineCondition.Ending)
        {
            Closing.Request(s, SessionEndReason.BadgeOut, hasLooked: false);
        }
    }
}
