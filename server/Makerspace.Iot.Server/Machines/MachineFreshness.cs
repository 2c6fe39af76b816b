namespace Makerspace.Iot.Server.Machines;

/// <summary>Whether what is known of a machine may be shown as its present state. Anything but <see cref="Fresh"/> is shown as unknown, never as healthy.</summary>
public enum MachineFreshness
{
    /// <summary>Its agent is online and spoke of it lately.</summary>
    Fresh,

    /// <summary>Its agent is online but has not spoken of it within <see cref="LiveReader.SilentAfter"/>.</summary>
    Silent,

    /// <summary>Its agent is offline: its last will, or a clean goodbye, says so.</summary>
    AgentOffline,

    /// <summary>The server itself is cut off from the broker: everything it knows may be old.</summary>
    LinkLost,

    /// <summary>Nobody has spoken of this machine since the server began to listen.</summary>
    NeverHeard,
}
