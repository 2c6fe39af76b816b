namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>An edge computer that guards one or more machines of one site. Where it stands is a matter of dated <see cref="AgentSite"/>s.</summary>
public sealed class Agent : Record
{
    /// <summary>Wire name; unique in the whole network and the common name of its certificate.</summary>
    public required string Name { get; set; }

    /// <summary>The name that the server itself has at the broker; no agent may have it.</summary>
    public const string ReservedName = "makerspace-server";

    /// <summary>The site where it stands at the moment that the reader asked for, see <see cref="AgentSiteHistory.At"/>. Not stored.</summary>
    public string Site { get; set; } = string.Empty;

    /// <summary>Where to find it, in words; null if nobody stated it.</summary>
    public string? Label { get; set; }

    /// <inheritdoc/>
    public override string Title() => Name;
}
