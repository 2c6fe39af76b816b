using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Core.Tests.Access;

/// <summary>A list with one laser and one member, to be changed by each test.</summary>
internal sealed record Workshop
{
    public const string Hash = "ana-badge-000000000000";

    /// <summary>Monday 2 March 2026, 10:00 in Paris.</summary>
    public static readonly DateTimeOffset Monday10 = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    public AccessMachine Laser { get; init; } = new() { Machine = "laser-1", Category = "laser", LevelAlone = 2, LevelSupervised = 1 };

    public AccessMember Ana { get; init; } = new()
    {
        Ref = "ana",
        Memberships = [new AccessMembership { From = Monday10.AddYears(-1), Structure = "atelier-sud" }],
        Qualifications = [new AccessQualification("laser", 2)],
    };

    public AccessBadge Badge { get; init; } = new(Hash, 0);

    public DateTimeOffset IssuedAt { get; init; } = Monday10.AddHours(-1);

    public DateTimeOffset ValidUntil { get; init; } = Monday10.AddDays(30);

    public DateTimeOffset? LatestWallKnown { get; init; }

    public AccessList List() => AccessList.Build(
        new AccessListDocument { Version = 42, IssuedAt = IssuedAt, ValidUntil = ValidUntil, TimeZone = "Europe/Paris", Agent = "agent-1", Site = "site-1", Machines = [Laser], Members = [Ana], Badges = [Badge] },
        new Instant(1_000_000, Monday10, ClockQuality.Synced),
        LatestWallKnown);

    public AccessDecision Decide(DateTimeOffset? at = null, ClockQuality clock = ClockQuality.Synced, double secondsLater = 0) =>
        AccessPolicy.Decide(List(), "laser-1", Hash, new Instant(1_000_000 + (long)(secondsLater * 1000), at ?? Monday10, clock));

    public static string Words(AccessDecision decision) => decision switch
    {
        AccessDecision.Denied d => d.Reason.ToString(),
        AccessDecision.NeedsSupervisor n => $"supervisor, {n.Purpose}, {n.Structure}",
        AccessDecision.Grant g => $"grant, {g.Structure}, {g.Purpose}",
        _ => "?",
    };
}
