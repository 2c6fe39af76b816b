namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>A badge in the hands of a person.</summary>
public sealed class Badge : Record
{
    /// <summary>The id that the chip tells, as lower-case hexadecimal of 4, 5, 7, 8 or 10 bytes; unique.</summary>
    public required string Uid { get; set; }

    /// <summary>The holder.</summary>
    public required string Person { get; set; }

    /// <summary>The structure whose membership opens before the holder's others; null: none. The one whose membership opens pays, never one whose membership has ended.</summary>
    public string? Structure { get; set; }

    /// <summary>When it was lost, stolen or given back, UTC; null while it is good.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <inheritdoc/>
    public override string Title() => Person;
}
