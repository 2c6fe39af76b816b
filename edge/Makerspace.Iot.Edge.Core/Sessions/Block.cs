namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>A person's order to take the machine out of service.</summary>
/// <param name="Reason">Why, for the record; null if no reason was given.</param>
public sealed record Block(string? Reason)
{
    /// <summary>Reason recorded if the "out of order" button was pressed. Who pressed it is unknown.</summary>
    public const string ButtonReason = "Bouton « hors service » pressé à la machine";

    /// <summary>Of the button at the machine.</summary>
    public static Block ByButton { get; } = new(ButtonReason);

    /// <summary>True for the button's: a maintainer who has seen to the machine takes it back.</summary>
    public bool IsByButton => Reason == ButtonReason;
}
