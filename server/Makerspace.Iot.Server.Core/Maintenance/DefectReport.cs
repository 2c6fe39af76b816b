using System.Globalization;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Maintenance;

/// <summary>How bad a defect is, in the eyes of who reports it.</summary>
public enum DefectSeverity
{
    /// <summary>It bothers, the machine works.</summary>
    Annoying,

    /// <summary>The machine does not work.</summary>
    Broken,

    /// <summary>Somebody could be hurt.</summary>
    Dangerous,
}

/// <summary>How far a defect has come.</summary>
public enum DefectState
{
    /// <summary>Reported; nobody has looked yet.</summary>
    Open,

    /// <summary>Somebody of the site has seen it and takes care of it.</summary>
    Acknowledged,

    /// <summary>Settled, with words.</summary>
    Settled,
}

/// <summary>A defect of a machine that somebody has reported, with an account or without.</summary>
public sealed class DefectReport : Record
{
    /// <summary>Longest text of what is wrong, and of what was done.</summary>
    public const int TextLength = 400;

    /// <summary>Longest contact.</summary>
    public const int ContactLength = RecordRules.LabelLength;

    /// <summary>The machine.</summary>
    public required string Machine { get; set; }

    /// <summary>The site where it stood then.</summary>
    public required string Site { get; set; }

    /// <summary>When it was reported, UTC.</summary>
    public DateTimeOffset ReportedAt { get; set; }

    /// <summary>Reference of the account that reported it; null if nobody had signed in.</summary>
    public string? Reporter { get; set; }

    /// <summary>What is wrong, 1 to <see cref="TextLength"/> characters in one line.</summary>
    public required string What { get; set; }

    /// <summary>How bad it is; null if nobody said so.</summary>
    public DefectSeverity? Severity { get; set; }

    /// <summary>How to reach who reported it, at most <see cref="ContactLength"/> characters; null if it was not given, or the report is settled.</summary>
    public string? Contact { get; set; }

    /// <summary>How far it has come.</summary>
    public DefectState State { get; set; }

    /// <summary>When it came there, UTC.</summary>
    public DateTimeOffset StateAt { get; set; }

    /// <summary>What was found or done, at most <see cref="TextLength"/> characters; null while nobody has written anything. A settled report has one.</summary>
    public string? Note { get; set; }

    /// <summary>True if a report may go from one state to another: it never goes back.</summary>
    public static bool MayGo(DefectState from, DefectState to) => to > from;

    /// <summary>Text of a form in one line, without blanks around it; null if nothing is left.</summary>
    public static string? OneLine(string? text)
    {
        string line = string.Join(' ', (text ?? string.Empty).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? null : line;
    }

    /// <summary>What is wrong with the texts of a report as a person wrote them, before anything is counted or written.</summary>
    public static IReadOnlyList<RecordProblem> Check(string? what, string? contact) =>
        [.. Text("what", OneLine(what), TextLength, must: true), .. Text("contact", OneLine(contact), ContactLength, must: false)];

    /// <inheritdoc/>
    public override string Title() => $"{Machine} {ReportedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture)}";

    internal override IEnumerable<RecordProblem> Problems() =>
    [
        .. Text("what", What, TextLength, must: true),
        .. Text("contact", Contact, ContactLength, must: false),
        .. Text("note", Note, TextLength, must: State == DefectState.Settled),
        .. Severity is { } severity && !Enum.IsDefined(severity) ? [new RecordProblem("severity", RecordFault.Unknown, severity.ToString())] : Array.Empty<RecordProblem>(),
        .. Enum.IsDefined(State) ? [] : new[] { new RecordProblem("state", RecordFault.Unknown, State.ToString()) },
    ];

    private static IEnumerable<RecordProblem> Text(string field, string? text, int most, bool must)
    {
        if (string.IsNullOrWhiteSpace(text) ? must : text.Length > most || text.Any(char.IsControl))
        {
            yield return new RecordProblem(field, RecordFault.Text, most.ToString(CultureInfo.InvariantCulture));
        }
    }
}
