namespace Makerspace.Iot.Server.Ledger;

/// <summary>One matter that a person has to look at.</summary>
/// <param name="At">When it happened last.</param>
/// <param name="Code">What kind.</param>
/// <param name="Subject">Whom or what it concerns.</param>
/// <param name="Detail">What was seen last, for a technician.</param>
/// <param name="Count">How often it happened.</param>
public sealed record AlarmLine(DateTimeOffset At, string Code, string Subject, string Detail, long Count)
{
    /// <summary>The latest decision; null if nobody has decided yet.</summary>
    public AlarmDecision? Decision { get; init; }

    /// <summary>True if nobody has decided since it happened last: then it is shown as an alarm.</summary>
    public bool Open => Decision is null || Decision.Count < Count;
}

/// <summary>Who decided on an alarm.</summary>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">What was found and decided.</param>
/// <param name="Count">How often it had happened then.</param>
public sealed record AlarmDecision(DateTimeOffset At, string By, string Reason, long Count)
{
    /// <summary>True if nobody decided: the matter is over, and <see cref="Reason"/> holds figures alone.</summary>
    public bool IsByItself => By == AlarmAcknowledgement.ByItself;
}
