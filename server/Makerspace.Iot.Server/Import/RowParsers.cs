using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Keys;

namespace Makerspace.Iot.Server.Import;

/// <summary>Rows to entities, one method per table. Each checks what the row can be checked for alone; references and overlaps come later.</summary>
internal static class RowParsers
{
    public static Site Site(RowFields f)
    {
        string zone = f.TextOrNull("timeZone", 64) ?? Core.Registry.Site.DefaultTimeZone;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            f.Fail($"timeZone : « {zone} » n'est pas un fuseau horaire connu (par exemple Europe/Paris, Indian/Reunion).");
        }

        return new Site { Name = f.Name("name"), Label = f.Text("label", MakerspaceDb.LabelLength), Department = f.TextOrNull("department", MakerspaceDb.LabelLength), TimeZone = zone };
    }

    public static Agent Agent(RowFields f)
    {
        var agent = new Agent { Name = f.Name("name"), Site = f.Name("site"), Label = f.TextOrNull("label", MakerspaceDb.LabelLength) };
        if (agent.Name == KeyMaker.ServerName)
        {
            f.Fail($"name : « {KeyMaker.ServerName} » est le nom du serveur auprès du courtier.");
        }

        return agent;
    }

    public static MachineCategory Category(RowFields f) => new()
    {
        Name = f.Name("name"),
        Label = f.Text("label", MakerspaceDb.LabelLength),
        Trade = f.TextOrNull("trade", MakerspaceDb.LabelLength),
        QualificationMonths = f.Has("qualificationMonths") ? f.Whole("qualificationMonths", 1, 240) : null,
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

    /// <summary>What must hold within the machine once the columns that the file lacks are filled in from the registry.</summary>
    public static void Check(Machine machine, RowFields f)
    {
        if (machine.LevelSupervised > machine.LevelAlone)
        {
            string stored = f.Speaks("levelSupervised") ? string.Empty : " ; le fichier n'a pas cette colonne, et le registre garde son niveau";
            f.Fail($"levelSupervised : {machine.LevelSupervised}, plus que levelAlone ({machine.LevelAlone}) ; qui peut travailler seul peut aussi travailler encadré{stored}.");
        }

        if (machine.OutOfServiceReason is not null && !machine.OutOfService)
        {
            if (f.Has("outOfServiceReason"))
            {
                f.Fail("outOfServiceReason : un motif sans outOfService = oui.");
            }

            machine.OutOfServiceReason = null;
        }
    }

    public static Placement Placement(RowFields f) => new() { Machine = f.Name("machine"), From = f.Moment("from"), Agent = f.NameOrNull("agent") };

    public static Structure Structure(RowFields f)
    {
        string siret = string.Concat(f.Raw("siret").Where(c => !char.IsWhiteSpace(c)));
        if (siret.Length > 0 && !Siret.IsValid(siret))
        {
            f.Fail($"siret : « {f.Raw("siret")} » n'est pas un SIRET (14 chiffres, clé de Luhn juste).");
        }

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
            LastDay = LastDay(f, f.Raw("firstDay").Length > 0),
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

    /// <summary>What must hold within the qualification once the columns that the file lacks are filled in from the registry.</summary>
    public static void Check(Qualification qualification, RowFields f)
    {
        if (qualification.SignedBy == qualification.Person)
        {
            f.Fail("signedBy : personne ne signe sa propre habilitation.");
        }

        if (qualification.LastDay < qualification.SignedOn)
        {
            string kept = f.Speaks("lastDay") ? string.Empty : " ; le fichier n'a pas cette colonne, et le registre garde son dernier jour";
            f.Fail($"lastDay : {qualification.LastDay:yyyy-MM-dd}, avant la signature du {qualification.SignedOn:yyyy-MM-dd}{kept}.");
        }
    }

    public static TariffRate Tariff(RowFields f) => new()
    {
        Kind = f.Word("kind", RegistryWords.Kinds),
        Site = f.NameOrAll("site", emptyMeansAll: true),
        Category = f.NameOrAll("category", emptyMeansAll: true),
        FirstDay = f.Day("firstDay"),
        LastDay = LastDay(f, f.Raw("firstDay").Length > 0),
        EurosPerActiveHour = f.Euros("eurosPerActiveHour"),
        EurosPerKwh = f.Euros("eurosPerKwh"),
    };

    private static DateOnly? LastDay(RowFields f, bool hasFirst)
    {
        DateOnly? last = f.DayOrNull("lastDay");
        if (!f.Failed && hasFirst && last < f.Day("firstDay"))
        {
            f.Fail("lastDay : avant firstDay.");
        }

        return last;
    }
}
