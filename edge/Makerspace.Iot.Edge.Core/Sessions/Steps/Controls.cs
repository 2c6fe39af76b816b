using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>The "out of order" button and the maintenance key. What counts is a change that was seen: a wire that is stuck since the start of the program does nothing.</summary>
internal static class Controls
{
    public static void Take(StepScope s)
    {
        // Not while a badge is being looked at: a step that ends one session and opens another knows no order between them.
        if (s.Input is MachineInput.Tick or MachineInput.ButtonRead && s.State.PressedSinceMs is { } since && s.Now.SecondsSince(since) >= s.Profile.ButtonSeconds)
        {
            s.State = s.State with { PressedSinceMs = null };
            OutOfOrder(s);
        }

        if (s.Input is MachineInput.ButtonRead button)
        {
            bool begins = s.State.Button == false && button.Pressed == true;
            s.State = s.State with { Button = button.Pressed, PressedSinceMs = begins ? s.NowMs : button.Pressed == true ? s.State.PressedSinceMs : null };
        }
        else if (s.Input is MachineInput.KeyRead key)
        {
            bool turned = s.State.Key == false && key.On == true;
            s.State = s.State with { Key = key.On };
            if (turned)
            {
                MaintenanceMode.ByKey(s, key);
            }
            else if (key.On == false && s.State.Session?.Party.Member == SessionParty.KeyHolder)
            {
                Closing.Request(s, SessionEndReason.BadgeOut);
            }
        }
    }

    // Like a block by command, but nobody knows who: at rest the machine is out of service.
    private static void OutOfOrder(StepScope s)
    {
        s.Tell(SignalKind.OutOfService);
        s.State = s.State with { Blocked = s.State.Blocked ?? Block.ByButton };
        if (s.State.Session is { IsMaintenance: true } maintenance)
        {
            // The repair is not finished: it stays out of service afterwards.
            s.Change(maintenance with { KeepsBlock = true });
        }
        else if (s.State.Session is not null && !s.Profile.IsAudit)
        {
            Closing.Request(s, SessionEndReason.Command);
        }
        else
        {
            ClosedCondition.Settle(s);
        }
    }
}
