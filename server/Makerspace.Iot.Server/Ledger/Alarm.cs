namespace Makerspace.Iot.Server.Ledger;

/// <summary>
/// Something that a person has to look at. The same matter is one row that counts. At most <see cref="MostAlarms"/> rows:
/// beyond, new matters are counted under the subject <see cref="OtherSubjects"/> of their code.
/// </summary>
public sealed class Alarm
{
    /// <summary>Most rows kept.</summary>
    public const int MostAlarms = 5000;

    /// <summary>Stands for the subjects that found no room.</summary>
    public const string OtherSubjects = "*";

    /// <summary>What kind of matter: see <see cref="AlarmCode"/>. Key together with <see cref="Subject"/>.</summary>
    public required string Code { get; set; }

    /// <summary>Whom or what it concerns, at most 200 characters: agent, <c>agent/machine</c>, or <c>agent/epoch/seq</c>.</summary>
    public required string Subject { get; set; }

    /// <summary>What happened last, in English, at most 400 characters.</summary>
    public required string Detail { get; set; }

    /// <summary>How often it happened.</summary>
    public long Count { get; set; }

    /// <summary>When it happened first, UTC.</summary>
    public DateTimeOffset FirstAt { get; set; }

    /// <summary>When it happened last, UTC.</summary>
    public DateTimeOffset LastAt { get; set; }
}

/// <summary>The codes of alarms that the ingest raises.</summary>
public static class AlarmCode
{
    /// <summary>The same event key came with another body; both are kept. Subject: agent/epoch/seq.</summary>
    public const string EventConflict = "event-conflict";

    /// <summary>An agent reported on a machine that it did not guard at that time. Subject: agent/machine.</summary>
    public const string EventRefused = "event-refused";

    /// <summary>An agent sent an event that cannot be read. Subject: agent.</summary>
    public const string EventMalformed = "event-malformed";

    /// <summary>The ledger could not take an event in. Subject: agent/epoch/seq.</summary>
    public const string EventFailed = "event-failed";

    /// <summary>A session was ended twice by different events; the first end counts. Subject: agent/session.</summary>
    public const string SessionEndedTwice = "session-ended-twice";

    /// <summary>The end of a session does not come; it was closed at the last figures known. Subject: agent/session.</summary>
    public const string SessionWithoutEnd = "session-without-end";

    /// <summary>The end of a session came after a person had settled it, with other figures; the end counts. Subject: agent/session.</summary>
    public const string SessionCorrected = "session-corrected";

    /// <summary>An agent sends many messages that cannot be read. Subject: agent; <c>*</c> for topics that name none.</summary>
    public const string QuarantineFlood = "quarantine-flood";

    /// <summary>An agent sent under another site than the registry says. Subject: agent.</summary>
    public const string WrongSite = "wrong-site";

    /// <summary>Events that were acknowledged once are missing here, and the agent no longer has them: the database was put back from a backup, or is new. Subject: agent/epoch/first-last.</summary>
    public const string StreamGap = "stream-gap";

    /// <summary>An event does not come, and what comes after it cannot be acknowledged. Subject: agent/epoch/seq.</summary>
    public const string StreamHole = "stream-hole";
}
