using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Plugs;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>A profile's times are made for wires; a plug over a network needs its own, and no machine is given less than it asks for.</summary>
internal static class PlugProfile
{
    // A fault a moment after the last try: the plug has said no, or nothing.
    private const double MarginSeconds = 1;

    /// <summary>The profile as it holds with this meter and this relay, and the relay told when the machine rests. Unchanged if neither is a plug.</summary>
    public static MachineProfile Fit(MachineProfile profile, IEnergyMeter? meter, IOutputPin relay)
    {
        profile = Fit(profile, (meter as PlugMeter)?.LongestGapSeconds, (relay as PlugRelay)?.Plug.Settings.ConfirmSeconds);
        if (relay is PlugRelay { Plug: var plug })
        {
            plug.ComesBackOn = profile.Mode == GuardMode.Audit;
            plug.Rest = new PlugRest(profile.IdleW, TimeSpan.FromSeconds(Math.Max(profile.IdleDwellSeconds, plug.Times.Poll.TotalSeconds)));
        }

        return profile;
    }

    /// <summary>The profile of a machine as the agent will serve it, from the configuration alone.</summary>
    public static MachineProfile Fit(MachineSettings machine, AgentSettings settings)
    {
        IReadOnlyDictionary<PlugSettings, PlugSettings> plugs = settings.PlugTimes();
        PlugSettings? Of(ConfiguredDevice? device) => device?.Plug is { } p ? plugs[p.Identity] : null;
        return Fit(machine.Profile, Of(machine.Meter) is { } meter ? PlugTimes.Of(meter).Stale.TotalSeconds : null, Of(machine.Relay)?.ConfirmSeconds);
    }

    /// <summary>The profile as it holds with a plug as meter, as relay, or both.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="longestGapSeconds">Longest time between two counts of the plug that measures; null if none does.</param>
    /// <param name="confirmSeconds">Time that the plug has to confirm which switches; null if none does.</param>
    public static MachineProfile Fit(MachineProfile profile, double? longestGapSeconds, double? confirmSeconds)
    {
        if (longestGapSeconds is { } longest)
        {
            // Between two of its counts lies no gap; and what it told last may be power that no longer flows.
            double gap = Math.Max(profile.MeterGapSeconds, longest);
            profile = profile with
            {
                MeterGapSeconds = gap,
                MeterFaultSeconds = Math.Max(profile.MeterFaultSeconds, gap + MarginSeconds),
                MeterSettleSeconds = Math.Min(60, Math.Max(profile.MeterSettleSeconds, longest)),
            };
        }

        return confirmSeconds is { } confirm ? profile with { FeedbackSeconds = Math.Max(profile.FeedbackSeconds, confirm + MarginSeconds) } : profile;
    }
}
