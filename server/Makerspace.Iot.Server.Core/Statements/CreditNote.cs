using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Statements;

/// <summary>That a person gave back a part of a document, and why. It never changes.</summary>
public sealed class CreditNote : Record
{
    /// <summary>The issuer.</summary>
    public required string Issuer { get; set; }

    /// <summary>Id of the document that asked for too much.</summary>
    public required Guid Document { get; set; }

    /// <summary>Id of the document that gives back.</summary>
    public required Guid Statement { get; set; }

    /// <summary>Number of the document that gives back.</summary>
    public required string Number { get; set; }

    /// <summary>What is given back net, in whole cents, above zero.</summary>
    public required long Cents { get; set; }

    /// <summary>Why; stands on the document.</summary>
    public required string Reason { get; set; }

    /// <inheritdoc/>
    public override string Title() => Number;

    internal override IEnumerable<RecordProblem> Problems() => [.. Fields.Name("issuer", Issuer), .. RecordRules.Text("reason", Reason, must: true, Bounds.TextLength)];
}
