using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tests.Access;

public sealed class MachineRightsTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    // Monday, 10:00 in Paris.
    private static readonly DateTimeOffset Now = new(2026, 6, 15, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 6, 15);
    private static readonly Badge Good = new() { Uid = "04a1b2c3d4e5f6", Person = "m-1" };
    private static readonly Badge Lost = new() { Uid = "04a1b2c3d4e5f7", Person = "m-1", RevokedAt = Now.AddMinutes(-1) };

    private readonly Machine _machine = new() { Name = "laser-1", Label = "Laser", Category = "laser", LevelAlone = 2, LevelSupervised = 1 };
    private readonly MachineCategory _category = new() { Name = "laser", Label = "Laser", QualificationMonths = 12 };

    [Fact]
    public void Who_has_everything_works_alone() => Is(MachineRight.Alone, Of([Good], [Here()], [Level(2)]));

    [Fact]
    public void A_lower_level_works_with_a_supervisor_and_none_not_at_all()
    {
        Is(MachineRight.Accompanied, Of([Good], [Here()], [Level(1)]));
        Is(MachineRight.None, Of([Good], [Here()], []), new Missing(MissingRight.Qualification));
        Is(MachineRight.None, Of([Good], [Here()], [Level(3, category: "loom")]), new Missing(MissingRight.Qualification));
    }

    [Fact]
    public void A_machine_of_two_persons_is_never_for_one()
    {
        _machine.TwoPersons = true;
        Is(MachineRight.Accompanied, Of([Good], [Here()], [Level(3)]));
    }

    [Fact]
    public void A_machine_for_which_nobody_needs_to_be_qualified_asks_no_qualification()
    {
        (_machine.LevelAlone, _machine.LevelSupervised) = (0, 0);
        Is(MachineRight.Alone, Of([Good], [Here()], []));
    }

    [Fact]
    public void A_qualification_holds_through_its_last_day_and_then_has_to_be_renewed()
    {
        Is(MachineRight.Alone, Of([Good], [Here()], [Level(2, signed: Today.AddMonths(-12).AddDays(1))]));
        Is(MachineRight.None, Of([Good], [Here()], [Level(2, signed: Today.AddMonths(-12))]), new Missing(MissingRight.Renewal, Today.AddDays(-1)));

        // The expired level 2 does not take the level 1 away that still holds.
        Is(MachineRight.Accompanied, Of([Good], [Here()], [Level(2, signed: Today.AddMonths(-12)), Level(1)]));
    }

    [Fact]
    public void A_membership_covers_its_days_and_its_site()
    {
        Is(MachineRight.None, Of([Good], [], [Level(2)]), new Missing(MissingRight.Site));
        Is(MachineRight.None, Of([Good], [Here(site: "elsewhere")], [Level(2)]), new Missing(MissingRight.Site));
        Is(MachineRight.Alone, Of([Good], [Here(site: Everywhere.Mark)], [Level(2)]));
        Is(MachineRight.Alone, Of([Good], [Here(last: Today)], [Level(2)]));
        Is(MachineRight.None, Of([Good], [Here(last: Today.AddDays(-1)), Here(first: new(2020, 1, 1), last: new(2020, 12, 31))], [Level(2)]), new Missing(MissingRight.Membership, Today.AddDays(-1)));
        Is(MachineRight.None, Of([Good], [Here(first: Today.AddDays(1)), Here(last: Today.AddDays(-1))], [Level(2)]), new Missing(MissingRight.MembershipBegins, Today.AddDays(1)));
    }

    [Fact]
    public void It_has_to_be_open_by_the_membership_and_by_the_machine_at_the_time_of_the_place()
    {
        Is(MachineRight.None, Of([Good], [Here(hours: "lu-ve 18:00-22:00")], [Level(2)]), new Missing(MissingRight.Hours));
        Is(MachineRight.Alone, Of([Good], [Here(hours: "lu-ve 18:00-22:00"), Here(hours: "lu 10:00-10:01")], [Level(2)]));
        _machine.Hours = "lu 08:00-10:00";
        Is(MachineRight.None, Of([Good], [Here()], [Level(2)]), new Missing(MissingRight.Hours));
    }

    [Fact]
    public void One_good_badge_is_enough()
    {
        Is(MachineRight.None, Of([], [Here()], [Level(2)]), new Missing(MissingRight.Badge));
        Is(MachineRight.None, Of([Lost], [Here()], [Level(2)]), new Missing(MissingRight.GoodBadge));
        Is(MachineRight.Alone, Of([Lost, Good], [Here()], [Level(2)]));
    }

    [Fact]
    public void Everything_that_is_missing_is_told_at_once()
    {
        _machine.OutOfService = true;
        Is(
            MachineRight.None, Of([], [], []),
            new Missing(MissingRight.Badge), new Missing(MissingRight.Service), new Missing(MissingRight.Site), new Missing(MissingRight.Qualification));
    }

    private static void Is(MachineRight right, MachineRights found, params Missing[] missing)
    {
        Assert.Equal(missing, found.Missing);
        Assert.Equal(right, found.Right);
    }

    private static Membership Here(string site = "la-fabunit", DateOnly? first = null, DateOnly? last = null, string hours = "") =>
        new() { Person = "m-1", Site = site, FirstDay = first ?? new(2024, 1, 1), LastDay = last, Kind = MembershipKind.Resident, Hours = hours };

    private static Qualification Level(int level, string category = "laser", DateOnly? signed = null) => new() { Person = "m-1", Category = category, Level = level, SignedOn = signed ?? Today.AddDays(-30) };

    private MachineRights Of(Badge[] badges, Membership[] memberships, Qualification[] qualifications) =>
        MachineRights.Of(new PersonRecords(memberships, qualifications, badges), _machine, new Dictionary<string, MachineCategory> { [_category.Name] = _category }, "la-fabunit", Paris, Now);
}
