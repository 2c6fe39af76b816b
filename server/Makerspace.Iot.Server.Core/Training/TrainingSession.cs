using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Training;

/// <summary>How far a training session is.</summary>
public enum TrainingState
{
    /// <summary>It takes place, or has and waits to be signed off.</summary>
    Planned,

    /// <summary>Those present have their qualification; nothing changes any more.</summary>
    SignedOff,

    /// <summary>It does not take place.</summary>
    Cancelled,
}

/// <summary>A training session: when and at which site somebody trains people for a category of machines.</summary>
public sealed class TrainingSession : Record
{
    /// <summary>Most places.</summary>
    public const int MostPlaces = 100;

    /// <summary>Longest note.</summary>
    public const int NoteLength = 400;

    /// <summary>Site.</summary>
    public required string Site { get; set; }

    /// <summary>Category of which those present get the qualification.</summary>
    public required string Category { get; set; }

    /// <summary>Its level, 1 to 9.</summary>
    public int Level { get; set; } = 2;

    /// <summary>The machine on which it takes place; null if none is named.</summary>
    public string? Machine { get; set; }

    /// <summary>What it is called, at most 120 characters.</summary>
    public required string Label { get; set; }

    /// <summary>Account of the trainer; null if a person without an account trains.</summary>
    public string? TrainerAccount { get; set; }

    /// <summary>Person of the registry who trains; null if the account is of nobody there.</summary>
    public string? TrainerPerson { get; set; }

    /// <summary>Begin, UTC.</summary>
    public required DateTimeOffset StartAt { get; set; }

    /// <summary>End, UTC, on the same day of the site.</summary>
    public required DateTimeOffset EndAt { get; set; }

    /// <summary>Number of places, 1 to <see cref="MostPlaces"/>.</summary>
    public int Places { get; set; } = 6;

    /// <summary>What to bring or to know, at most <see cref="NoteLength"/> characters; null for nothing.</summary>
    public string? Note { get; set; }

    /// <summary>How far it is.</summary>
    public TrainingState State { get; set; }

    /// <summary>True if a person may still come on the list, or leave it, by themselves.</summary>
    public bool TakesRequests(DateTimeOffset now) => State == TrainingState.Planned && StartAt > now;

    /// <summary>True once it can be signed off: it has begun.</summary>
    public bool CanBeSignedOff(DateTimeOffset now) => State == TrainingState.Planned && StartAt <= now;

    /// <inheritdoc/>
    public override string Title() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Site} {Category} {StartAt.UtcDateTime:yyyy-MM-dd HH:mm}");

    internal override IEnumerable<RecordProblem> Problems() =>
    [
        .. RecordRules.Name("site", Site), .. RecordRules.Name("category", Category), .. RecordRules.Name("machine", Machine),
        .. RecordRules.Name("trainer", TrainerAccount), .. RecordRules.Name("trainer", TrainerPerson),
        .. RecordRules.Text("label", Label, must: true), .. RecordRules.Text("note", Note, must: false, NoteLength),
        .. RecordRules.Whole("level", Level, 1, RecordRules.HighestLevel), .. RecordRules.Whole("places", Places, 1, MostPlaces),
        .. TrainerAccount is null && TrainerPerson is null ? [new RecordProblem("trainer", RecordFault.Unknown, string.Empty)] : Array.Empty<RecordProblem>(),
        .. EndAt <= StartAt ? [new RecordProblem("to", RecordFault.EndsBeforeItBegins)] : Array.Empty<RecordProblem>(),
    ];
}

/// <summary>Whether somebody on the list was there.</summary>
public enum Attendance
{
    /// <summary>Nobody has said yet.</summary>
    Expected,

    /// <summary>Was there.</summary>
    Present,

    /// <summary>Was not.</summary>
    Absent,
}

/// <summary>A place at a training session. Unique: session and person.</summary>
public sealed class TrainingPlace : Record
{
    /// <summary>Id of the session.</summary>
    public required Guid Session { get; set; }

    /// <summary>The person.</summary>
    public required string Person { get; set; }

    /// <summary>True if the person asked for it, false if the trainer put them on the list.</summary>
    public bool Asked { get; set; }

    /// <summary>Whether the person was there.</summary>
    public Attendance Attendance { get; set; }

    /// <inheritdoc/>
    public override string Title() => $"{Person} {Session:N}";

    internal override IEnumerable<RecordProblem> Problems() => RecordRules.Name("person", Person);
}
