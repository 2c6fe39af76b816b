using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Bookings;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;

namespace Makerspace.Iot.Server.Bookings;

/// <summary>
/// The one way in which bookings and their rules are written. A person books and cancels for themselves; whoever edits the machines of the site cancels anybody's, with a reason, and writes its rules.
/// Writers of the registry follow each other, so that of two who ask for one time the second sees the booking of the first.
/// </summary>
public sealed class BookingWrites : ModuleWrites
{
    private BookingWrites(RegistryAct act)
        : base(act, Permission.EditMachines)
    {
    }

    /// <summary>The bookings that this act may touch.</summary>
    public required RecordSet<Booking, Guid> Bookings { get; init; }

    /// <summary>The rules of the site.</summary>
    public required RecordSet<BookingRule, (string Machine, MembershipKind? Kind)> Rules { get; init; }

    /// <summary>Reads the bookings of a site that hold and begin in a span, and its rules.</summary>
    public static async Task<BookingWrites> LoadAsync(RegistryAct act, string site, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => new(act)
    {
        Bookings = await RecordSet<Booking, Guid>.LoadAsync(act.Db, b => b.Id, b => b.Site == site && b.StartAt >= from && b.StartAt < to, cancellationToken),
        Rules = await RulesAsync(act, site, cancellationToken),
    };

    /// <summary>Reads one booking.</summary>
    public static async Task<BookingWrites> LoadAsync(RegistryAct act, Guid booking, CancellationToken cancellationToken) => new(act)
    {
        Bookings = await RecordSet<Booking, Guid>.LoadAsync(act.Db, b => b.Id, b => b.Id == booking, cancellationToken),
        Rules = await RulesAsync(act, string.Empty, cancellationToken),
    };

    /// <summary>Books for the person who acts.</summary>
    public void Book(Booking row)
    {
        if (Act.Acting.Actor.Kind == ActorKind.Account && Act.Acting.Actor.Person != row.Person)
        {
            Act.Refuse(row, new RecordProblem(string.Empty, RecordFault.Forbidden));
            return;
        }

        Bookings.Put(row);
        Act.Acting.Of(row, row.Site);
    }

    /// <summary>Gives the time of somebody who did not come to somebody else.</summary>
    public void Release(Booking row)
    {
        Bookings.Correct(row, b => b.State = BookingState.Released);
        Act.Acting.Of(row, row.Site);
        Act.Acting.Because(row, "personne n'est venu");
    }

    /// <summary>Cancels. The person themselves needs no reason.</summary>
    public void Cancel(Booking row, int? revision, string reason)
    {
        if (row.State != BookingState.Booked || row.EndAt <= Act.Acting.At)
        {
            Act.Refuse(row, new RecordProblem(string.Empty, RecordFault.Stale));
        }
        else if (Act.Acting.Actor.Person == row.Person)
        {
            Bookings.Correct(row, b => b.State = BookingState.Cancelled);
            Act.Acting.Of(row, row.Site);
            Act.Acting.Because(row, "annulée par la personne");
        }
        else
        {
            Correct(Bookings, row, revision, reason, b => b.State = BookingState.Cancelled);
        }
    }

    /// <summary>Puts a rule.</summary>
    public (BookingRule Row, bool First) Put(BookingRule row) => Put(Rules, row);

    /// <inheritdoc/>
    public override void Check()
    {
        CheckRows(Bookings);
        CheckRows(Rules);
        foreach (Booking b in Bookings.Added)
        {
            Act.Reference<Machine>(b, "machine", b.Machine);
            Act.Reference<Person>(b, "person", b.Person);
        }

        foreach (BookingRule r in Rules.Touched)
        {
            Act.Reference<Site>(r, "site", r.Site);
            Act.Reference<Machine>(r, "machine", r.Machine);
        }
    }

    /// <inheritdoc/>
    protected override string? SiteOf(Record row) => row is Booking booking ? booking.Site : ((BookingRule)row).Site;

    private static Task<RecordSet<BookingRule, (string Machine, MembershipKind? Kind)>> RulesAsync(RegistryAct act, string site, CancellationToken cancellationToken) =>
        RecordSet<BookingRule, (string Machine, MembershipKind? Kind)>.LoadAsync(act.Db, r => (r.Machine, r.Kind), r => r.Site == site, cancellationToken);
}
