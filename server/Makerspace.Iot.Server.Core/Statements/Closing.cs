using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Statements;

/// <summary>A month of an issuer that was closed. It never changes.</summary>
public sealed class Closing : Record
{
    /// <summary>The issuer; unique together with <see cref="Month"/>.</summary>
    public required string Issuer { get; set; }

    /// <summary>First day of the month.</summary>
    public required DateOnly Month { get; set; }

    /// <summary>What it was closed over, as names of <see cref="ClosingBlocker"/> joined by commas; empty if nothing stood in the way.</summary>
    public string Waived { get; set; } = string.Empty;

    /// <summary>Sum of the versions of the month's days when it was closed: while it stands, nothing of the month has changed.</summary>
    public long LedgerVersion { get; set; }

    /// <summary>Tariffs, memberships, zones, categories and tax that it was priced by.</summary>
    public required byte[] Tables { get; set; }

    /// <summary>What members had used of their allowances at its end.</summary>
    public required byte[] State { get; set; }

    /// <summary>The month.</summary>
    public CalendarMonth Period => CalendarMonth.Of(Month);

    /// <inheritdoc/>
    public override string Title() => $"{Issuer} {Period}";

    internal override IEnumerable<RecordProblem> Problems() => Fields.Name("issuer", Issuer);
}
