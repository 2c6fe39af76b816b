namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>
/// What every row of the registry has beside its own fields. The stamps are written when the row is saved; nobody else sets them.
/// Names and references stay what the ledger and the messages name; <see cref="Id"/> is what pages, the API and the audit name, so that a name or a first day can be corrected.
/// </summary>
public abstract class Record
{
    /// <summary>
    /// Number of the row, a UUID of version 7 (<b>Source:</b> RFC 9562, section 5.7): made before the row is saved, so that the audit names it in the same write;
    /// in order of time, so that the index grows at its end; and the same in two databases that are put together.
    /// </summary>
    public Guid Id { get; set; }

    /// <summary>Grows by one at each change, from 1. Who saves a row that has changed since it was read is refused.</summary>
    public int Revision { get; set; }

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; set; } = string.Empty;

    /// <summary>When it was changed last, UTC.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Who changed it last.</summary>
    public string ChangedBy { get; set; } = string.Empty;

    /// <summary>The names that tell it from other rows of its kind, without the name of a person or the id of a badge.</summary>
    public abstract string Title();

    /// <summary>What is wrong with it, of a row whose rules are not among <see cref="RecordRules"/>, which asks here.</summary>
    internal virtual IEnumerable<RecordProblem> Problems() => throw new NotSupportedException($"No rules for {GetType().Name}.");
}
