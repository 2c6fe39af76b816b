using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Access;

/// <summary>Compiled rows to the document that agents read: badge ids become hashes under the agent's key. Thread-safe.</summary>
public static class AccessListBuilder
{
    /// <summary>For how long a list opens machines once its agent hears nothing more.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromDays(30);

    /// <summary>The document of one agent, with a version and dates.</summary>
    public static AccessListDocument Build(AccessRows rows, Agent agent, string timeZone, ReadOnlySpan<byte> badgeKey, long version, DateTimeOffset issuedAt) =>
        Build(rows, agent, timeZone, new BadgeHashes(badgeKey.ToArray()).Of(rows.Badges, [.. Enumerable.Range(0, rows.Badges.Count)]), version, issuedAt);

    /// <summary>The same with the hashes of the badges, in their order; the array is sorted.</summary>
    internal static AccessListDocument Build(AccessRows rows, Agent agent, string timeZone, string[] hashes, long version, DateTimeOffset issuedAt)
    {
        var badges = new AccessBadge[hashes.Length];
        for (int i = 0; i < badges.Length; i++)
        {
            BadgeRow badge = rows.Badges[i];
            badges[i] = new AccessBadge(hashes[i], badge.Member, badge.Structure, badge.Revoked, badge.Until);
        }

        // By hash: the order of the ids themselves would help to guess them.
        Array.Sort(hashes, badges, StringComparer.Ordinal);
        return new AccessListDocument
        {
            Agent = agent.Name,
            Site = agent.Site,
            Version = version,
            IssuedAt = issuedAt,
            ValidUntil = issuedAt + Validity,
            TimeZone = timeZone,
            Machines = rows.Machines.Select(Machine).ToArray(),
            Members = rows.Members.Select(Member).ToArray(),
            Badges = badges,
        };
    }

    private static AccessMachine Machine(MachineRow row) => new()
    {
        Machine = row.Machine.Name,
        Category = row.Machine.Category,
        LevelAlone = row.Machine.LevelAlone,
        LevelSupervised = row.Machine.LevelSupervised,
        LevelSupervisor = row.Machine.LevelSupervisor,
        TwoPersons = row.Machine.TwoPersons,
        OutOfService = row.Machine.OutOfService,
        Hours = Hours(row.Hours),
    };

    private static AccessMember Member(MemberRow row) => new()
    {
        Ref = row.Ref,
        Memberships = row.Memberships.Select(m => new AccessMembership
        {
            From = m.From,
            Until = m.Until,
            Structure = m.Structure,
            Purpose = Purpose(m.Purpose),
            Hours = Hours(m.Hours),
        }).ToArray(),
        ElsewhereOnly = row.ElsewhereOnly,
        Qualifications = row.Qualifications.Select(q => new AccessQualification(q.Category, q.Level, q.Until)).ToArray(),
        Maintainer = row.Maintainer,
    };

    private static AccessHours[] Hours(IReadOnlyList<OpeningHours> hours) => hours.Select(h => new AccessHours(h.Days, h.FromMinute, h.ToMinute)).ToArray();

    private static SessionPurpose Purpose(UsagePurpose purpose) => purpose switch
    {
        UsagePurpose.Production => SessionPurpose.Production,
        UsagePurpose.Training => SessionPurpose.Training,
        UsagePurpose.Research => SessionPurpose.Research,
        UsagePurpose.Maintenance => SessionPurpose.Maintenance,
        UsagePurpose.Demonstration => SessionPurpose.Demonstration,
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "No wire word."),
    };
}
