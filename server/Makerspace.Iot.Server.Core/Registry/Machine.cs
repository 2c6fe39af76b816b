namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>A machine of the network. Where it stands is a matter of dated <see cref="Placement"/>s.</summary>
public sealed class Machine : Record
{
    /// <summary>Wire name; unique in the whole network, kept when the machine moves.</summary>
    public required string Name { get; set; }

    /// <summary>Name as people write it, at most 120 characters.</summary>
    public required string Label { get; set; }

    /// <summary>Its category today; those that it had before are <see cref="FormerCategory"/> rows.</summary>
    public required string Category { get; set; }

    /// <summary>Lowest qualification level that may work alone, 1 to 9; 0 if no qualification is needed.</summary>
    public int LevelAlone { get; set; }

    /// <summary>Lowest level that may work under a supervisor, 0 to <see cref="LevelAlone"/>; equal to it if supervision does not help.</summary>
    public int LevelSupervised { get; set; }

    /// <summary>Lowest level that may supervise, 1 to 9.</summary>
    public int LevelSupervisor { get; set; } = 3;

    /// <summary>True if everybody needs a second person.</summary>
    public bool TwoPersons { get; set; }

    /// <summary>True if a person has taken it out of service.</summary>
    public bool OutOfService { get; set; }

    /// <summary>Why it is out of service, at most 400 characters; null if it is not, or nobody stated why.</summary>
    public string? OutOfServiceReason { get; set; }

    /// <summary>When it may be used, in the text form of <see cref="OpeningHours"/>; empty if always.</summary>
    public string Hours { get; set; } = string.Empty;

    /// <inheritdoc/>
    public override string Title() => Name;
}
