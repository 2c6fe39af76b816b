using System.Globalization;
using Makerspace.Iot.Contracts;

namespace Makerspace.Iot.Server.Web;

/// <summary>
/// A place in a list that is ordered by time, agent, record and number, newest first: the key of one entry. Every such list is read from a place by an index and never counted,
/// so that its last page costs no more than its first.
/// </summary>
/// <param name="At">Time of the entry, UTC.</param>
/// <param name="Agent">Agent of the entry.</param>
/// <param name="Record">Its session, or the epoch of its event.</param>
/// <param name="Seq">Sequence number of its event; 0 for a session.</param>
/// <param name="Newer">True for what stands before the entry, which is newer; false for what stands after it.</param>
public sealed record ListCursor(DateTimeOffset At, string Agent, string Record, long Seq = 0, bool Newer = false)
{
    /// <summary>Parameter of an address that holds a place, for what is older.</summary>
    public const string After = "after";

    /// <summary>Parameter of an address that holds a place, for what is newer.</summary>
    public const string Before = "before";

    private const string Time = "yyyyMMdd'T'HHmmssfffffff'Z'";

    /// <summary>The parameter that leads here: <see cref="After"/> or <see cref="Before"/>.</summary>
    public string Parameter => Newer ? Before : After;

    /// <summary>The value of that parameter: time, agent, record and number, parted by full stops, which no name holds.</summary>
    public string Value => string.Create(CultureInfo.InvariantCulture, $"{At.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture)}.{Agent}.{Record}.{Seq}");

    /// <summary>Reads a value; null if it is none.</summary>
    public static ListCursor? Parse(string value, bool newer) =>
        value.Split('.') is [var time, var agent, var record, var number]
            && DateTimeOffset.TryParseExact(time, Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            && WireName.IsValid(agent) && WireName.IsValid(record)
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long seq)
            ? new ListCursor(at, agent, record, seq, newer)
            : null;
}
