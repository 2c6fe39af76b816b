using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Access;

/// <summary>What a person may do at a machine at one moment.</summary>
public enum MachineRight
{
    /// <summary>Badge and work.</summary>
    Alone,

    /// <summary>Work, if a second person badges after.</summary>
    Accompanied,

    /// <summary>Nothing, see <see cref="MachineRights.Missing"/>.</summary>
    None,
}

/// <summary>One thing that keeps a person from a machine.</summary>
public enum MissingRight
{
    /// <summary>No badge was given to the person.</summary>
    Badge,

    /// <summary>Every badge of the person was revoked.</summary>
    GoodBadge,

    /// <summary>The machine is out of service.</summary>
    Service,

    /// <summary>No membership covers the site, and none ever did.</summary>
    Site,

    /// <summary>The membership has ended, on the last day that is told.</summary>
    Membership,

    /// <summary>The membership has not begun, until the day that is told.</summary>
    MembershipBegins,

    /// <summary>It is outside the hours of the membership or of the machine.</summary>
    Hours,

    /// <summary>No qualification for the category, or none of a sufficient level.</summary>
    Qualification,

    /// <summary>The qualification has expired, on the last day that is told.</summary>
    Renewal,

    /// <summary>No qualification for another category, which is told and without which that of the machine gives no right.</summary>
    Prerequisite,

    /// <summary>That qualification has expired, on the last day that is told.</summary>
    PrerequisiteRenewal,
}

/// <summary>One thing that is missing.</summary>
/// <param name="What">What.</param>
/// <param name="Day">The last day of what has ended, or the first day of what has not begun; null for anything else.</param>
/// <param name="Category">Of a prerequisite: its category; null for anything else.</param>
public sealed record Missing(MissingRight What, DateOnly? Day = null, string? Category = null);

/// <summary>
/// What a person may do at a machine at one moment, with everything that is missing at once. An agent says the same by its access list, one reason at a time;
/// a test of the simulation compares the two. Bookings and quotas are not asked here.
/// </summary>
/// <param name="Right">What is allowed.</param>
/// <param name="Missing">What is missing; empty unless <paramref name="Right"/> is <see cref="MachineRight.None"/>.</param>
public sealed record MachineRights(MachineRight Right, IReadOnlyList<Missing> Missing)
{
    /// <summary>Works it out.</summary>
    /// <param name="person">The person's own rows.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="categories">The categories by name: that of the machine, and those that it asks for.</param>
    /// <param name="site">The site where it stands.</param>
    /// <param name="zone">The time zone of that site.</param>
    /// <param name="at">The moment.</param>
    /// <exception cref="FormatException">The hours of the machine or of a membership are damaged.</exception>
    public static MachineRights Of(PersonRecords person, Machine machine, IReadOnlyDictionary<string, MachineCategory> categories, string site, TimeZoneInfo zone, DateTimeOffset at)
    {
        DateTime local = TimeZoneInfo.ConvertTime(at, zone).DateTime;
        DateOnly today = DateOnly.FromDateTime(local);
        List<Missing> missing = [.. OfBadge(person, at)];
        if (machine.OutOfService)
        {
            missing.Add(new Missing(MissingRight.Service));
        }

        Membership[] here = [.. person.Memberships.Where(m => Everywhere.Covers(m.Site, site))];
        Membership[] valid = [.. here.Where(m => m.HoldsOn(today))];
        if (valid.Length == 0)
        {
            missing.Add(OfMembership(here, today));
        }
        else if (!IsOpen(machine.Hours, local) || !valid.Any(m => IsOpen(m.Hours, local)))
        {
            missing.Add(new Missing(MissingRight.Hours));
        }

        int needed = machine.LevelSupervised;
        MachineCategory category = categories[machine.Category];
        Qualification[] levels = [.. person.Qualifications.Where(q => q.Category == machine.Category)];
        Prerequisite[] lacking = [.. Prerequisites.For(machine.Category, person.Qualifications, categories).Where(p => !p.HoldsOn(today))];
        int signed = levels.Where(q => !(q.LastDayUnder(category) < today)).Select(q => q.Level).DefaultIfEmpty().Max();
        int level = lacking.Length == 0 ? signed : 0;
        if (level < needed)
        {
            if (signed < needed)
            {
                DateOnly? expired = levels.Where(q => q.Level >= needed).Max(q => q.LastDayUnder(category));
                missing.Add(new Missing(expired is null ? MissingRight.Qualification : MissingRight.Renewal, expired));
            }

            missing.AddRange(lacking.Select(p => new Missing(p.Held ? MissingRight.PrerequisiteRenewal : MissingRight.Prerequisite, p.LastDay, p.Category)));
        }

        MachineRight right = missing.Count > 0 ? MachineRight.None : level < machine.LevelAlone || machine.TwoPersons ? MachineRight.Accompanied : MachineRight.Alone;
        return new MachineRights(right, missing);
    }

    private static IEnumerable<Missing> OfBadge(PersonRecords person, DateTimeOffset at)
    {
        if (person.Badges.Count == 0)
        {
            yield return new Missing(MissingRight.Badge);
        }
        else if (person.Badges.All(b => b.RevokedAt <= at))
        {
            yield return new Missing(MissingRight.GoodBadge);
        }
    }

    private static Missing OfMembership(Membership[] here, DateOnly today)
    {
        Membership[] future = [.. here.Where(m => m.FirstDay > today)];
        return future.Length > 0 ? new Missing(MissingRight.MembershipBegins, future.Min(m => m.FirstDay))
            : here.Length > 0 ? new Missing(MissingRight.Membership, here.Max(m => m.LastDay))
            : new Missing(MissingRight.Site);
    }

    private static bool IsOpen(string text, DateTime local) =>
        OpeningHours.TryParse(text, out OpeningHours[] hours) ? OpeningHours.Open(hours, local) : throw new FormatException($"Unreadable hours: {text}");
}

/// <summary>The rows of the registry that are of one person.</summary>
/// <param name="Memberships">Memberships, past and future ones too.</param>
/// <param name="Qualifications">Qualifications, expired ones too.</param>
/// <param name="Badges">Badges, revoked ones too.</param>
public sealed record PersonRecords(IReadOnlyList<Membership> Memberships, IReadOnlyList<Qualification> Qualifications, IReadOnlyList<Badge> Badges)
{
    /// <summary>A person of whom nothing is known.</summary>
    public static PersonRecords None { get; } = new([], [], []);
}
