using Makerspace.Iot.Contracts;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>Who this agent is.</summary>
/// <param name="Site">Site name.</param>
/// <param name="Agent">Agent name.</param>
/// <param name="Boot">Boot id of the operating system.</param>
/// <param name="Version">Version of this program, at most 40 characters.</param>
public sealed record AgentIdentity(string Site, string Agent, string Boot, string Version)
{
    /// <summary>The topic of a channel of this agent.</summary>
    public string Topic(TopicChannel channel, string? machine = null) => new TopicAddress(Site, Agent, channel, machine).ToString();
}
