namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>
/// From when a machine is guarded by which agent, and so at which site it stands. A placement holds until the next one of the same machine:
/// there is neither gap nor overlap to get wrong.
/// </summary>
public sealed class Placement : Record
{
    /// <summary>The machine; unique together with <see cref="From"/>.</summary>
    public required string Machine { get; set; }

    /// <summary>First moment, UTC.</summary>
    public required DateTimeOffset From { get; set; }

    /// <summary>The agent that guards it from then on; null if it was put away.</summary>
    public string? Agent { get; set; }

    /// <inheritdoc/>
    public override string Title() => $"{Machine} {From:yyyy-MM-ddTHH:mm:ssZ}";
}
