using Makerspace.Iot.Contracts;

namespace Makerspace.Iot.Server.Core.Proof;

/// <summary>The rules of <see cref="LedgerEntry"/>: which fields stand together, and their ranges.</summary>
internal static class LeafRules
{
    private const int ByLength = 120;

    /// <summary>Throws <see cref="ArgumentException"/> with the name of the first field that breaks a rule.</summary>
    public static void Check(LedgerEntry e)
    {
        LedgerEntryKind kind = e.Kind;
        Require(Enum.IsDefined(kind), nameof(e.Kind), "not a kind");
        Name(e.Agent, nameof(e.Agent));
        Name(e.Session, nameof(e.Session));
        Require(e.Number >= 1, nameof(e.Number), "below 1");
        Require((e.Replaces is null) == (e.Number == 1), nameof(e.Replaces), "the first entry replaces none, every other one does");
        Name(e.Epoch, nameof(e.Epoch));
        Require(e.Seq >= 0, nameof(e.Seq), "negative");
        Require((e.Event is not null) == (kind == LedgerEntryKind.SessionEnded), nameof(e.Event), "the agent's record of an end has the hash of its event, no other entry has one");
        Name(e.Site, nameof(e.Site));
        Name(e.Machine, nameof(e.Machine));
        NameOrNull(e.Member, nameof(e.Member));
        NameOrNull(e.Structure, nameof(e.Structure));
        NameOrNull(e.Supervisor, nameof(e.Supervisor));
        Require(e.AccessVersion >= 0, nameof(e.AccessVersion), "negative");
        Time(e.Start, nameof(e.Start));
        Time(e.DatedStart, nameof(e.DatedStart));
        Time(e.End, nameof(e.End));
        Require((e.End is null) == (kind == LedgerEntryKind.WentOn), nameof(e.End), "every entry has an end but for a session that goes on");
        Figure(e.OccupiedSeconds, nameof(e.OccupiedSeconds));
        Figure(e.ActiveSeconds, nameof(e.ActiveSeconds));
        Figure(e.EnergyWh, nameof(e.EnergyWh));
        Figure(e.PeakW, nameof(e.PeakW));
        Figure(e.GapSeconds, nameof(e.GapSeconds));
        bool ended = kind == LedgerEntryKind.SessionEnded;
        Require(kind == LedgerEntryKind.Corrected || (e.EndReason is not null) == ended, nameof(e.EndReason), "an agent's end has a reason, a closing has none");
        Time(e.At, nameof(e.At));
        Require((e.At is null) == ended, nameof(e.At), "every entry but the agent's own is dated by the server");
        Text(e.By, ByLength, kind is LedgerEntryKind.Settled or LedgerEntryKind.Corrected, nameof(e.By));
        Text(e.Reason, Bounds.TextLength, kind is LedgerEntryKind.NoEnd or LedgerEntryKind.Settled or LedgerEntryKind.Corrected, nameof(e.Reason));
    }

    private static void Require(bool holds, string field, string problem)
    {
        if (!holds)
        {
            throw new ArgumentException($"{field}: {problem}.", field);
        }
    }

    private static void Name(string? value, string field) => Require(value is not null && WireName.IsValid(value), field, "not a name ([a-z0-9-], 1 to 40)");

    private static void NameOrNull(string? value, string field) => Require(value is null || WireName.IsValid(value), field, "not a name ([a-z0-9-], 1 to 40)");

    private static void Time(DateTimeOffset? value, string field) => Require(
        value is not { } time || (time >= Bounds.EarliestWall && time < Bounds.LatestListed && time.Offset == TimeSpan.Zero && time.Ticks % TimeSpan.TicksPerMillisecond == 0),
        field, "not a UTC time of 1970 to 2299 in whole milliseconds");

    private static void Figure(double value, string field) => Require(value >= 0 && double.IsFinite(value), field, "not a finite number of 0 or more");

    // A surrogate without its partner has no UTF-8.
    private static void Text(string? value, int most, bool wanted, string field)
    {
        Require((value is not null) == wanted, field, wanted ? "missing" : "does not belong to an entry of this kind");
        Require(value is null || (value.Length >= 1 && value.Length <= most && WholeCharacters(value)), field, $"not 1 to {most} whole characters");
    }

    private static bool WholeCharacters(string value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i]))
            {
                continue;
            }

            if (!char.IsHighSurrogate(value[i]) || i + 1 == value.Length || !char.IsLowSurrogate(value[++i]))
            {
                return false;
            }
        }

        return true;
    }
}
