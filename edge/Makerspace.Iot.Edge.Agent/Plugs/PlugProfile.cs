using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Plugs;

namespace Makerspace.Iot.Edge.Agent.Plugs;

/// <summary>A profile's times are made for wires; a plug over a network needs its own, and no machine is given less than it asks for.</summary>
internal static class PlugProfile
{
    // A fault a moment after the last try: the plug has said no, or nothing.
    private const double MarginSeconds = 1;

    /// <summary>The profile as it holds with this meter and this relay, and the relay told when the machine rests. Unchanged where neither is a plug.</summary>
    public static MachineProfile Fit(MachineProfile profile, IEnergyMeter? meter, IOutputPin relay)
    {
        if (meter is PlugMeter plugMeter)
        {
            // Between two of its counts lies no gap; and what it told last may be power that no longer flows.
            double gap = Math.Max(profile.MeterGapSeconds, plugMeter.LongestGapSeconds);
            profile = profile with
            {
                MeterGapSeconds = gap,
                MeterFaultSeconds = Math.Max(profile.MeterFaultSeconds, gap + MarginSeconds),
                MeterSettleSeconds = Math.Min(60, Math.Max(profile.MeterSettleSeconds, plugMeter.LongestGapSeconds)),
            };
        }

        if (relay is PlugRelay { Plug: var plug })
        {
            profile = profile with { FeedbackSeconds = Math.Max(profile.FeedbackSeconds, plug.Settings.ConfirmSeconds + MarginSeconds) };
            plug.ComesBackOn = profile.Mode == GuardMode.Audit;
            plug.Rest = new PlugRest(profile.IdleW, TimeSpan.FromSeconds(Math.Max(profile.IdleDwellSeconds, plug.Times.Poll.TotalSeconds)));
        }

        return profile;
    }
}
