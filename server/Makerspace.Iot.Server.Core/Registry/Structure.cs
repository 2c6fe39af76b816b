namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>The legal body that pays.</summary>
public sealed class Structure : Record
{
    /// <summary>Wire name; this is what agents see.</summary>
    public required string Ref { get; set; }

    /// <summary>Registered name, at most 120 characters.</summary>
    public required string Label { get; set; }

    /// <summary>SIRET, 14 digits with a valid key, see <see cref="Registry.Siret"/>; null for a body that has none.</summary>
    public string? Siret { get; set; }

    /// <inheritdoc/>
    public override string Title() => Ref;
}
