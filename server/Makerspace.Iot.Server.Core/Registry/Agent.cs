namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>An edge computer that guards one or more machines of one site.</summary>
public sealed class Agent
{
    /// <summary>Wire name, the key; unique in the whole network and the common name of its certificate.</summary>
    public required string Name { get; set; }

    /// <summary>The site where it stands.</summary>
    public required string Site { get; set; }

    /// <summary>Where to find it, in words; null if nobody stated it.</summary>
    public string? Label { get; set; }
}
