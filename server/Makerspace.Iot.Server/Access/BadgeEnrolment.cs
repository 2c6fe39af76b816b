using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Access;

/// <summary>How far it is.</summary>
public enum EnrolmentStage
{
    /// <summary>The agent was asked.</summary>
    Asked,

    /// <summary>The reader waits for the badge.</summary>
    Waiting,

    /// <summary>The badge is the person's.</summary>
    Given,

    /// <summary>A badge was presented that cannot be given, see <see cref="BadgeEnrolment.Problems"/>.</summary>
    NotGiven,

    /// <summary>No badge came in time.</summary>
    TimeOver,

    /// <summary>The machine is in use, faulted or asked already.</summary>
    Refused,

    /// <summary>The agent did not answer: it is out of reach, or too old.</summary>
    NoReply,
}

/// <summary>A badge that is given to a person by tapping it at a machine's reader. Changes by itself while it goes on; thread-safe to read.</summary>
/// <param name="id">Its identity, that of the command.</param>
/// <param name="account">Reference of the account that began it; nobody else sees it.</param>
/// <param name="person">Who gets the badge.</param>
/// <param name="machine">At which machine.</param>
public sealed class BadgeEnrolment(string id, string account, string person, string machine)
{
    private volatile State _state = new(EnrolmentStage.Asked, null, null, []);

    /// <summary>Identity.</summary>
    public string Id => id;

    /// <summary>Who began it.</summary>
    public string Account => account;

    /// <summary>Who gets the badge.</summary>
    public string Person => person;

    /// <summary>At which machine.</summary>
    public string Machine => machine;

    /// <summary>How far it is.</summary>
    public EnrolmentStage Stage => _state.Stage;

    /// <summary>Until when the reader waits; null before.</summary>
    public DateTimeOffset? Until => _state.Until;

    /// <summary>Id of the badge that was presented; null before. To be shown by its end alone.</summary>
    public string? Uid => _state.Uid;

    /// <summary>Why the badge cannot be given.</summary>
    public IReadOnlyList<(Record? Row, RecordProblem Problem)> Problems => _state.Problems;

    /// <summary>True while something may still come of it.</summary>
    public bool GoesOn => Stage is EnrolmentStage.Asked or EnrolmentStage.Waiting;

    internal void Wait(DateTimeOffset until) => _state = new(EnrolmentStage.Waiting, until, null, []);

    internal void End(EnrolmentStage stage, string? uid = null, IReadOnlyList<(Record? Row, RecordProblem Problem)>? problems = null) => _state = new(stage, null, uid, problems ?? []);

    private sealed record State(EnrolmentStage Stage, DateTimeOffset? Until, string? Uid, IReadOnlyList<(Record? Row, RecordProblem Problem)> Problems);
}
