namespace Makerspace.Iot.Contracts;

/// <summary>
/// A topic of version 1: <c>makerspace/v1/{site}/{agent}/{channel}</c>, and <c>…/state/{machine}</c> for machine states.
/// </summary>
/// <param name="Site">Site name, see <see cref="WireName"/>.</param>
/// <param name="Agent">Agent name; unique in the whole network, so that a broker rule can be made of it alone.</param>
/// <param name="Channel">What the topic carries.</param>
/// <param name="Machine">Machine name, only with <see cref="TopicChannel.State"/>.</param>
public sealed record TopicAddress(string Site, string Agent, TopicChannel Channel, string? Machine = null)
{
    /// <summary>The first two levels of every topic of this version.</summary>
    public const string Root = "makerspace/v1";

    /// <summary>The longest topic accepted, in characters; a longer one is no topic of ours.</summary>
    public const int MaxLength = 200;

    private static readonly string[] Channels =
        ["status", "state", "event", "telemetry", "access", "config", "command", "reply", "ack"];

    /// <summary>The subscription that receives <paramref name="channel"/> from every agent of every site.</summary>
    public static string FilterForAll(TopicChannel channel) =>
        channel == TopicChannel.State
            ? $"{Root}/+/+/{Channels[(int)channel]}/+"
            : $"{Root}/+/+/{Channels[(int)channel]}";

    /// <summary>Reads a topic; false if it is not one of this version or a name is not a <see cref="WireName"/>.</summary>
    public static bool TryParse(string topic, out TopicAddress? address)
    {
        address = null;
        if (topic.Length > MaxLength)
        {
            return false;
        }

        string[] parts = topic.Split('/');
        if (parts.Length is not (5 or 6) || parts[0] != "makerspace" || parts[1] != "v1"
            || !WireName.IsValid(parts[2]) || !WireName.IsValid(parts[3]))
        {
            return false;
        }

        int channel = Array.IndexOf(Channels, parts[4]);
        if (channel < 0)
        {
            return false;
        }

        bool needsMachine = (TopicChannel)channel == TopicChannel.State;
        if (needsMachine != (parts.Length == 6) || (needsMachine && !WireName.IsValid(parts[5])))
        {
            return false;
        }

        address = new TopicAddress(parts[2], parts[3], (TopicChannel)channel, needsMachine ? parts[5] : null);
        return true;
    }

    /// <summary>The topic as it goes over the wire.</summary>
    public override string ToString() =>
        Machine is null
            ? $"{Root}/{Site}/{Agent}/{Channels[(int)Channel]}"
            : $"{Root}/{Site}/{Agent}/{Channels[(int)Channel]}/{Machine}";
}
