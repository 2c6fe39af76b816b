using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tests.Access;

/// <summary>Laser needs wood, wood needs safety.</summary>
public sealed class PrerequisitesTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, MachineCategory> _categories = new()
    {
        ["laser"] = new() { Name = "laser", Label = "Laser", Requires = "wood" },
        ["wood"] = new() { Name = "wood", Label = "Bois", Requires = "safety" },
        ["safety"] = new() { Name = "safety", Label = "Sécurité", QualificationMonths = 12 },
    };

    [Fact]
    public void What_a_required_category_requires_is_required_too_and_a_circle_ends()
    {
        Assert.Equal(["wood", "safety"], Prerequisites.Of("laser", _categories));
        Assert.False(Prerequisites.IsCircular("laser", _categories));
        _categories["safety"].Requires = "laser";
        Assert.Equal(["wood", "safety"], Prerequisites.Of("laser", _categories));
        Assert.True(Prerequisites.IsCircular("safety", _categories));
    }

    [Fact]
    public void A_qualification_without_its_prerequisites_gives_no_right_and_each_is_named()
    {
        MachineRights rights = Rights(Signed("laser"));
        Assert.Equal([new Missing(MissingRight.Prerequisite, null, "wood"), new Missing(MissingRight.Prerequisite, null, "safety")], rights.Missing);
        rights = Rights(Signed("laser"), Signed("wood"), Signed("safety", Today.AddMonths(-13)));
        Assert.Equal([new Missing(MissingRight.PrerequisiteRenewal, Today.AddMonths(-1).AddDays(-1), "safety")], rights.Missing);
        Assert.Equal(MachineRight.Alone, Rights(Signed("laser"), Signed("wood"), Signed("safety")).Right);
        Assert.Equal([MissingRight.Qualification, MissingRight.Prerequisite], Rights(Signed("wood")).Missing.Select(m => m.What));
    }

    [Fact]
    public void The_access_list_carries_the_qualification_for_as_long_as_its_prerequisites_hold()
    {
        Assert.Empty(Listed(Signed("laser"), Signed("wood")));
        QualificationRow row = Assert.Single(Listed(Signed("laser"), Signed("wood"), Signed("safety", Today.AddMonths(-6))));
        Assert.Equal(("laser", (DateTimeOffset?)LocalDays.Start(Today.AddMonths(6), Zone)), (row.Category, row.Until));
    }

    private static Qualification Signed(string category, DateOnly? on = null) => new() { Person = "m-1", Category = category, Level = 2, SignedOn = on ?? Today };

    private static Membership Joined() => new() { Person = "m-1", Site = "nord", FirstDay = Today.AddYears(-2), Kind = MembershipKind.Resident };

    private static Machine Laser() => new() { Name = "laser-1", Label = "Laser", Category = "laser", LevelAlone = 2, LevelSupervised = 1 };

    private MachineRights Rights(params Qualification[] held) =>
        MachineRights.Of(new PersonRecords([Joined()], held, [new Badge { Uid = "04a1b2c3", Person = "m-1" }]), Laser(), _categories, "nord", Zone, Now);

    private IReadOnlyList<QualificationRow> Listed(params Qualification[] held) => AccessListCompiler.Compile(
        new AccessSource([Laser()], _categories.Values, [new Placement { Machine = "laser-1", From = Now.AddYears(-1), Agent = "nord-1" }], [Joined()], held, [new Badge { Uid = "04a1b2c3", Person = "m-1" }]),
        new Agent { Name = "nord-1", Site = "nord" }, Zone, Now).Members.Single().Qualifications;
}
