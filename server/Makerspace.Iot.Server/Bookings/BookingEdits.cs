using System.Globalization;
using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Bookings;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Bookings;

/// <summary>A booking as it is asked for; times are those of the site.</summary>
/// <param name="Site">Site.</param>
/// <param name="Machine">Machine; null for any of the category.</param>
/// <param name="Category">Category; of no meaning with a machine.</param>
/// <param name="Day">Day.</param>
/// <param name="From">Begin.</param>
/// <param name="To">End; 00:00 for the midnight that ends the day.</param>
public sealed record BookingAsked(string Site, string? Machine, string? Category, DateOnly Day, TimeOnly From, TimeOnly To);

/// <summary>What pages do to bookings: each an act of <see cref="BookingWrites"/>, which authorises, checks and audits. Thread-safe.</summary>
/// <param name="writer">The writer of the registry.</param>
/// <param name="registry">The registry.</param>
public sealed class BookingEdits(RegistryWriter writer, RegistryCache registry)
{
    /// <summary>Books. The id comes with the form, so that a form sent twice books once.</summary>
    public async Task<WriteOutcome> BookAsync(Actor actor, Guid id, string person, BookingAsked asked, CancellationToken cancellationToken)
    {
        RegistryTables tables = await registry.RefreshAsync(cancellationToken);
        RegistrySnapshot snapshot = RegistrySnapshot.Of(tables);
        TimeZoneInfo zone = snapshot.Zones.Of(asked.Site);
        DateTimeOffset from = LocalDays.ToUtc(asked.Day.ToDateTime(asked.From), zone);
        DateTimeOffset to = LocalDays.ToUtc((asked.To == TimeOnly.MinValue ? asked.Day.AddDays(1) : asked.Day).ToDateTime(asked.To), zone);
        DateOnly monday = BookingRules.Monday(asked.Day);
        return await writer.WriteAsync(actor, null, async act =>
        {
            if (await act.Db.Set<Booking>().AnyAsync(b => b.Id == id && b.Person == person, cancellationToken))
            {
                return;
            }

            BookingWrites writes = await BookingWrites.LoadAsync(act, asked.Site, LocalDays.Start(monday.AddDays(-1), zone), LocalDays.Start(monday.AddDays(8), zone), cancellationToken);
            Machine[] machines =
            [
                .. snapshot.PlacesAt(act.Acting.At).MachinesOf(asked.Site).Select(m => m.Machine)
                    .Where(m => asked.Machine is { } one ? m.Name == one : m.Category == asked.Category).OrderBy(m => m.Name, StringComparer.Ordinal),
            ];
            Membership? membership = MembershipOf(tables, person, asked.Site, asked.Day);
            if (machines.Length == 0 || membership is null)
            {
                act.Refuse(null, new RecordProblem("machine", RecordFault.Unknown, asked.Machine ?? asked.Category ?? string.Empty));
                return;
            }

            IReadOnlyList<UseSpan> uses = await BookingUses.ReadAsync(act.Db, [.. machines.Select(m => m.Name)], act.Acting.At, cancellationToken);
            PersonRecords records = RecordsOf(tables, person);
            RecordProblem[]? problems = null;
            foreach (Machine machine in machines)
            {
                Booking row = new() { Id = id, Machine = machine.Name, Site = asked.Site, Person = person, StartAt = from, EndAt = to };
                RecordProblem[] wrong = [.. Problems(row, machine, membership)];
                if (wrong.Length == 0)
                {
                    foreach (Booking late in Clashes(row))
                    {
                        writes.Release(late);
                    }

                    writes.Book(row);
                    writes.Check();
                    return;
                }

                // Of several machines, that one is taken says least: what hinders everywhere is told.
                problems = problems is null || problems.All(p => p.Fault == RecordFault.BookingTaken) ? wrong : problems;
            }

            foreach (RecordProblem problem in problems!)
            {
                act.Refuse(null, problem);
            }

            IEnumerable<RecordProblem> Problems(Booking row, Machine machine, Membership member)
            {
                BookingTerms terms = BookingTerms.Of(writes.Rules.Rows, asked.Site, machine.Name, member.Kind);
                HashSet<string> alike = [.. tables.Machines.Where(m => m.Category == machine.Category).Select(m => m.Name)];
                Booking[] own = [.. writes.Bookings.Rows.Where(b => b.Person == person && b.State == BookingState.Booked && alike.Contains(b.Machine))];
                OpeningHours[] hours = OpeningHours.TryParse(machine.Hours, out OpeningHours[] read) ? read : [];
                foreach (RecordProblem problem in BookingRules.Check(row, terms, own, hours, zone, act.Acting.At))
                {
                    yield return problem;
                }

                foreach (Missing missing in Rights.At(records, machine, snapshot, asked.Site, row.StartAt))
                {
                    yield return new RecordProblem("machine", RecordFault.NoRight, missing.What.ToString(), missing.Category ?? machine.Category);
                }

                if (Clashes(row).FirstOrDefault(b => !IsFree(b)) is { } taken)
                {
                    yield return new RecordProblem("from", RecordFault.BookingTaken, Text(taken.StartAt), Text(taken.EndAt));
                }
            }

            IEnumerable<Booking> Clashes(Booking row) => [.. writes.Bookings.Rows.Where(b => b.State == BookingState.Booked && b.Machine == row.Machine && b.Overlaps(row.StartAt, row.EndAt))];

            bool IsFree(Booking b) => b.Person != person && BookingRules.IsReleased(
                b, BookingTerms.Of(writes.Rules.Rows, b.Site, b.Machine, MembershipOf(tables, b.Person, b.Site, asked.Day)?.Kind ?? default), uses, act.Acting.At);
        }, cancellationToken);
    }

    /// <summary>Cancels a booking: one's own, or anybody's with a reason for whoever edits the machines of the site.</summary>
    public Task<WriteOutcome> CancelAsync(Actor actor, Guid booking, int? revision, string reason, CancellationToken cancellationToken) => writer.WriteAsync(actor, null, async act =>
    {
        BookingWrites writes = await BookingWrites.LoadAsync(act, booking, cancellationToken);
        if (writes.Bookings.Find(booking) is not { } row)
        {
            act.Refuse(null, new RecordProblem(string.Empty, RecordFault.NotThere));
            return;
        }

        writes.Cancel(row, revision, reason);
        writes.Check();
    }, cancellationToken);

    /// <summary>Writes a rule, or changes the one of its site, machine and kind.</summary>
    public Task<WriteOutcome> RuleAsync(Actor actor, BookingRule rule, CancellationToken cancellationToken) => writer.WriteAsync(actor, null, async act =>
    {
        BookingWrites writes = await BookingWrites.LoadAsync(act, rule.Site, default, default, cancellationToken);
        writes.Put(rule);
        writes.Check();
    }, cancellationToken);

    /// <summary>Takes a rule away.</summary>
    public Task<WriteOutcome> DropRuleAsync(Actor actor, string site, Guid rule, int? revision, string reason, CancellationToken cancellationToken) => writer.WriteAsync(actor, reason, async act =>
    {
        BookingWrites writes = await BookingWrites.LoadAsync(act, site, default, default, cancellationToken);
        if (writes.Rules.Rows.FirstOrDefault(r => r.Id == rule) is not { } row)
        {
            act.Refuse(null, new RecordProblem(string.Empty, RecordFault.NotThere));
            return;
        }

        writes.Withdraw(writes.Rules, row, revision, reason);
        writes.Check();
    }, cancellationToken);

    /// <summary>The membership by whose kind a person books at a site on a day; that of the site before one of the network. Null if none holds.</summary>
    public static Membership? MembershipOf(RegistryTables tables, string person, string site, DateOnly day) =>
        tables.Memberships.Where(m => m.Person == person && Everywhere.Covers(m.Site, site) && m.HoldsOn(day)).OrderByDescending(m => m.Site == site).ThenBy(m => m.FirstDay).FirstOrDefault();

    /// <summary>The rows of one person.</summary>
    public static PersonRecords RecordsOf(RegistryTables tables, string person) => new(
        [.. tables.Memberships.Where(m => m.Person == person)], [.. tables.Qualifications.Where(q => q.Person == person)], [.. tables.Badges.Where(b => b.Person == person)]);

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}

/// <summary>What keeps a person from a machine at a time to come.</summary>
public static class Rights
{
    /// <summary>What is missing then. A badge may still be given, and a machine mended, before that time.</summary>
    public static IEnumerable<Missing> At(PersonRecords records, Machine machine, RegistrySnapshot registry, string site, DateTimeOffset at) =>
        MachineRights.Of(records, machine, registry.Categories, site, registry.Zones.Of(site), at).Missing
            .Where(m => m.What is not (MissingRight.Badge or MissingRight.GoodBadge or MissingRight.Service));
}
