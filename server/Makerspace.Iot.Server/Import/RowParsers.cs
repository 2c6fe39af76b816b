using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;

namespace Makerspace.Iot.Server.Import;

/// <summary>Rows to entities, one method per table. Each checks what can be read of a cell; the rules of Server.Core come later.</summary>
internal static class RowParsers
{
    public static Site Site(RowFields f) => new()
    {
        Name = f.Name("name"),
        Label = f.Text("label", MakerspaceDb.LabelLength),
        Department = f.TextOrNull("department", MakerspaceDb.LabelLength),
        TimeZone = f.TextOrNull("timeZone", 64) ?? Core.Registry.Site.DefaultTimeZone,
    };

    public static Agent Agent(RowFields f) => new() { Name = f.Name("name"), Site = f.Name("site"), Label = f.TextOrNull("label", MakerspaceDb.LabelLength) };

    public static AgentSite AgentSite(RowFields f) => new() { Agent = f.Name("agent"), Site = f.Name("site"), FirstDay = f.Day("firstDay") };

    public static MachineCategory Category(RowFields f) => new()
    {
        Name = f.Name("name"),
        Label = f.Text("label", MakerspaceDb.LabelLength),
        Trade = f.TextOrNull("trade", MakerspaceDb.LabelLength),
        QualificationMonths = f.Has("qualificationMonths") ? f.Whole("qualificationMonths", 1, 240) : null,
        QualificationYearDay = f.TextOrNull("qualificationYearDay", 5),
        QualificationIdleMonths = f.Has("qualificationIdleMonths") ? f.Whole("qualificationIdleMonths", 1, 240) : null,
        Requires = string.Join(' ', (f.TextOrNull("requires", MakerspaceDb.TextLength) ?? string.Empty).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)),
    };

    public static Machine Machine(RowFields f)
    {
        int alone = f.Whole("levelAlone", 0, 9, 0);
        return new Machine
        {
            Name = f.Name("name"),
            Label = f.Text("label", MakerspaceDb.LabelLength),
            Category = f.Name("category"),
            LevelAlone = alone,
            LevelSupervised = f.Whole("levelSupervised", 0, 9, alone),
            LevelSupervisor = f.Whole("levelSupervisor", 1, 9, 3),
            TwoPersons = f.YesNo("twoPersons") ?? false,
            OutOfService = f.YesNo("outOfService") ?? false,
            OutOfServiceReason = f.TextOrNull("outOfServiceReason", MakerspaceDb.TextLength),
            Hours = f.Hours("hours"),
        };
    }

    /// <summary>A machine that the file puts back in service loses the reason that the registry kept.</summary>
    public static Machine Settled(Machine machine, RowFields f)
    {
        if (!machine.OutOfService && !f.Has("outOfServiceReason"))
        {
            machine.OutOfServiceReason = null;
        }

        return machine;
    }

    public static Placement Placement(RowFields f) => new() { Machine = f.Name("machine"), From = f.Moment("from"), Agent = f.NameOrNull("agent") };

    public static Structure Structure(RowFields f)
    {
        string siret = string.Concat(f.Raw("siret").Where(c => !char.IsWhiteSpace(c)));
        return new Structure { Ref = f.Name("ref"), Label = f.Text("label", MakerspaceDb.LabelLength), Siret = siret.Length == 0 ? null : siret };
    }

    public static Person Person(RowFields f) => new() { Ref = f.Name("ref") };

    public static PersonName? PersonName(RowFields f) =>
        f.TextOrNull("displayName", MakerspaceDb.LabelLength) is { } name ? new PersonName { Person = f.Name("ref"), DisplayName = name } : null;

    public static Membership Membership(RowFields f)
    {
        MembershipKind kind = f.Word("kind", RegistryWords.Kinds);
        return new Membership
        {
            Person = f.Name("person"),
            Site = f.NameOrAll("site", emptyMeansAll: false),
            Structure = f.NameOrNull("structure") ?? string.Empty,
            FirstDay = f.Day("firstDay"),
            LastDay = f.DayOrNull("lastDay"),
            Kind = kind,
            Purpose = f.Word("purpose", RegistryWords.Purposes, kind == MembershipKind.Trainee ? UsagePurpose.Training : UsagePurpose.Production),
            Hours = f.Hours("hours"),
        };
    }

    public static Badge Badge(RowFields f) =>
        new() { Uid = BadgeCells.Uid(f), Person = f.Name("person"), Structure = f.NameOrNull("structure"), RevokedAt = f.MomentOrNull("revokedAt") };

    public static Qualification Qualification(RowFields f) => new()
    {
        Person = f.Name("person"),
        Category = f.Name("category"),
        Level = f.Whole("level", 1, 9),
        SignedOn = f.Day("signedOn"),
        SignedBy = f.NameOrNull("signedBy"),
        LastDay = f.DayOrNull("lastDay"),
    };

    public static TariffRate Tariff(RowFields f) => new()
    {
        Kind = f.Word("kind", RegistryWords.Kinds),
        Site = f.NameOrAll("site", emptyMeansAll: true),
        Category = f.NameOrAll("category", emptyMeansAll: true),
        Machine = f.NameOrAll("machine", emptyMeansAll: true),
        Terms = f.Has("terms") ? TermsText.Canonical(f.Raw("terms")) : null,
        FirstDay = f.Day("firstDay"),
        LastDay = f.DayOrNull("lastDay"),
        EurosPerActiveHour = f.Euros("eurosPerActiveHour"),
        EurosPerKwh = f.Euros("eurosPerKwh"),
    };
}
