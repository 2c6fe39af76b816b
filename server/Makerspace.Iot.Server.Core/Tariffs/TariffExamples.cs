using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>A session as an example.</summary>
/// <param name="ActiveMinutes">Active minutes, 0 to 1440; the machine is occupied as long.</param>
/// <param name="Kwh">Energy, 0 to 1000.</param>
public sealed record SampleSession(decimal ActiveMinutes, decimal Kwh)
{
    /// <summary>The one of the documents.</summary>
    public static SampleSession Usual { get; } = new(47, 1.9m);

    /// <summary>One so short that a minimum shows.</summary>
    public static SampleSession Short { get; } = new(3, 0.05m);
}

/// <summary>What an example is about.</summary>
public enum ExampleKind
{
    /// <summary>One session.</summary>
    Session,

    /// <summary>The session with a supervisor.</summary>
    Supervised,

    /// <summary>The session on each of <see cref="TariffExamples.DaysOfMonth"/> days of one month.</summary>
    Month,

    /// <summary>A booking of two hours to which nobody came.</summary>
    MissedBooking,
}

/// <summary>An example with what it costs.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Session">The session.</param>
/// <param name="Cents">What it costs, in whole cents.</param>
/// <param name="Lines">The lines; of a month none.</param>
public sealed record TariffExample(ExampleKind Kind, SampleSession Session, long Cents, IReadOnlyList<ChargeLine> Lines);

/// <summary>What sessions cost under some terms, worked out by the engine itself.</summary>
public static class TariffExamples
{
    /// <summary>Sessions of the example of a month, one a day.</summary>
    public const int DaysOfMonth = 20;

    private const string Member = "example";

    // A Monday; the examples run from ten o'clock on.
    private static readonly DateOnly First = new(2026, 6, 1);

    /// <summary>The examples that say something of these terms.</summary>
    /// <param name="terms">Terms without problems.</param>
    /// <param name="usual">A session that people know.</param>
    public static IReadOnlyList<TariffExample> Of(TariffTerms terms, SampleSession usual)
    {
        var examples = new List<TariffExample> { One(terms, ExampleKind.Session, usual) };
        if (usual != SampleSession.Short && (terms.MinimumCents > 0 || terms.StartFee > 0 || terms.Active?.FreeMinutes > 0 || terms.Occupied?.FreeMinutes > 0))
        {
            examples.Add(One(terms, ExampleKind.Session, SampleSession.Short));
        }

        if (terms.Supervisor is not null)
        {
            examples.Add(One(terms, ExampleKind.Supervised, usual));
        }

        if (terms.HasAllowances)
        {
            examples.Add(new TariffExample(ExampleKind.Month, usual, Fold(terms).AddAll(Enumerable.Range(0, DaysOfMonth).Select(d => Use(usual, d))).Sum(e => e.Cents), []));
        }

        if (terms.MissedBooking is not null)
        {
            var missed = new MissedBooking(new Occasion("s", "m", "c", Member, null, At(0)), 2 * Quantity.Hour) { Key = new EntryKey("bookings", "1") };
            IReadOnlyList<ChargeLine> lines = Fold(terms).Add(missed).Lines;
            examples.Add(new TariffExample(ExampleKind.MissedBooking, usual, lines.Sum(l => l.Cents), lines));
        }

        return examples;
    }

    private static TariffExample One(TariffTerms terms, ExampleKind kind, SampleSession session)
    {
        ChargedEntry charged = Fold(terms).Add(kind == ExampleKind.Supervised ? Use(session, 0) with { Supervisor = "other" } : Use(session, 0));
        return new TariffExample(kind, session, charged.Cents, charged.Lines);
    }

    private static TariffFold Fold(TariffTerms terms)
    {
        var zones = new SiteZones([]);
        var membership = new Membership { Person = Member, Site = Everywhere.Mark, Structure = string.Empty, FirstDay = First, Kind = MembershipKind.Resident };
        return new TariffFold(new SessionPricing(new TariffTable([new Tariff("example", new TariffScope(MembershipKind.Resident), First, null, terms)]), new MembershipRecord([membership], zones), zones));
    }

    private static DateTimeOffset At(int day) => new(First.AddDays(day).ToDateTime(new TimeOnly(8, 0)), TimeSpan.Zero);

    private static SessionUse Use(SampleSession session, int day) => new(new UsageFact
    {
        Site = "s",
        Machine = "m",
        Category = "c",
        Member = Member,
        Structure = null,
        Purpose = UsagePurpose.Production,
        Start = At(day),
        OccupiedSeconds = (double)session.ActiveMinutes * 60,
        ActiveSeconds = (double)session.ActiveMinutes * 60,
        EnergyWh = (double)session.Kwh * 1000,
        Energy = EnergyGrade.Metered,
    })
    {
        Key = new EntryKey("example", "1"),
    };
}
