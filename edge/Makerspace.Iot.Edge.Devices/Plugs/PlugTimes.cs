namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>How often a plug is asked, and how long its word stands.</summary>
/// <param name="Poll">Between two questions.</param>
/// <param name="Stale">From a value's last telling until it counts as missing.</param>
/// <param name="Confirm">From a command until it counts as not followed.</param>
public readonly record struct PlugTimes(TimeSpan Poll, TimeSpan Stale, TimeSpan Confirm)
{
    /// <summary>
    /// The times of a plug. Plugs tell changes by themselves, but late (Tasmota's TelePeriod is 300 s from the factory), so they are asked:
    /// every 2 s over Wi-Fi; 5 s if an answer is six messages (Shelly of the first generation); 10 s if the question goes through a radio mesh that others share (Zigbee).
    /// A value stands for three questions and a second.
    /// </summary>
    public static PlugTimes Of(PlugSettings settings)
    {
        double poll = settings.PollSeconds ?? settings.Kind switch
        {
            PlugKinds.Shelly1 => 5,
            PlugKinds.Zigbee2Mqtt => 10,
            _ => 2,
        };
        return new PlugTimes(TimeSpan.FromSeconds(poll), TimeSpan.FromSeconds(settings.StaleSeconds ?? (3 * poll) + 1), TimeSpan.FromSeconds(settings.ConfirmSeconds));
    }
}
