using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>A verified access list in the rows of the core.</summary>
public static class AccessRowsMap
{
    /// <summary>Maps a document. Throws <see cref="TimeZoneNotFoundException"/> for a time zone that this computer does not know.</summary>
    public static AccessRows From(AccessListDocument document) => new()
    {
        Version = document.Version,
        IssuedAt = document.IssuedAt,
        ValidUntil = document.ValidUntil,
        Zone = TimeZoneInfo.FindSystemTimeZoneById(document.TimeZone),
        Machines = Array.ConvertAll(document.Machines, Machine),
        Members = Array.ConvertAll(document.Members, Member),
        Badges = Array.ConvertAll(document.Badges, b => new BadgeRow(b.Hash, b.Member, b.Structure, b.Revoked)),
    };

    private static MachineRow Machine(AccessMachine m) => new()
    {
        Machine = m.Machine,
        Category = m.Category,
        LevelAlone = m.LevelAlone,
        LevelSupervised = m.LevelSupervised,
        LevelSupervisor = m.LevelSupervisor,
        TwoPersons = m.TwoPersons,
        OutOfService = m.OutOfService,
        Hours = Hours(m.Hours),
        Bookings = Array.ConvertAll(m.Bookings, b => new BookingRow(b.Member, b.From, b.Until)),
    };

    private static MemberRow Member(AccessMember m) => new()
    {
        Ref = m.Ref,
        Memberships = Array.ConvertAll(m.Memberships, x => new MembershipRow
        {
            From = x.From,
            Until = x.Until,
            Structure = x.Structure,
            Purpose = WireMap.ToCore(x.Purpose),
            Hours = Hours(x.Hours),
        }),
        ElsewhereOnly = m.ElsewhereOnly,
        Qualifications = Array.ConvertAll(m.Qualifications, q => new QualificationRow(q.Category, q.Level, q.Until)),
        QuotaSpent = m.QuotaSpent,
        Maintainer = m.Maintainer,
    };

    private static OpeningHours[] Hours(AccessHours[] hours) => Array.ConvertAll(hours, h => new OpeningHours(h.Days, h.FromMinute, h.ToMinute));
}
