using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Bookings;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Bookings;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Registry;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Bookings;

/// <summary>Bookings at La FabUnit, where Ada has the press and Bob gets it too. It is Monday 2 March 2026, 09:00 in Paris.</summary>
public sealed class BookingEditsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task Of_two_who_book_one_time_at_once_one_wins_and_the_other_is_told_what_changed(DatabaseKind kind)
    {
        await using TestDatabase test = await SampleAsync(kind);
        using var cache = new RegistryCache(test.Factory, TimeProvider.System);
        BookingEdits edits = Edits(test, cache, new ManualTime(Now));
        for (int i = 0; i < 5; i++)
        {
            BookingAsked asked = At(2 + i, "14:00", "16:00");
            WriteOutcome[] both = await Task.WhenAll(Book(edits, "m-ada", asked), Book(edits, "m-bob", asked with { From = new TimeOnly(15, 0), To = new TimeOnly(17, 0) }));
            WriteOutcome lost = Assert.Single(both, o => !o.Written);
            RecordProblem told = Assert.Single(lost.Problems).Problem;
            Assert.Equal(RecordFault.BookingTaken, told.Fault);
            Assert.Equal($"2026-03-0{2 + i}T1{(both[0].Written ? 3 : 4)}:00:00.0000000Z", told.Values[0]);
        }

        await using MakerspaceDb db = test.Open();
        Assert.Equal(5, await db.Set<Booking>().CountAsync(_cancel));
        Assert.Equal(5, await db.Set<AuditEntry>().CountAsync(a => a.Kind == "bookings" && a.Site == "la-fabunit", _cancel));
    }

    [Theory]
    [DatabaseData]
    public async Task A_form_sent_twice_books_once_and_a_cancelled_time_is_free_again(DatabaseKind kind)
    {
        await using TestDatabase test = await SampleAsync(kind);
        using var cache = new RegistryCache(test.Factory, TimeProvider.System);
        BookingEdits edits = Edits(test, cache, new ManualTime(Now));
        Guid id = Guid.CreateVersion7(Now);
        Assert.True((await edits.BookAsync(Member("m-ada"), id, "m-ada", At(3, "10:00", "12:00"), _cancel)).Written);
        Assert.True((await edits.BookAsync(Member("m-ada"), id, "m-ada", At(3, "10:00", "12:00"), _cancel)).Written);
        Refused(RecordFault.Forbidden, await edits.CancelAsync(Member("m-bob"), id, null, "à moi", _cancel));
        Refused(RecordFault.Forbidden, await edits.CancelAsync(Account("val-solidaire", Role.Fabmanager), id, null, "à moi", _cancel));
        Refused(RecordFault.ReasonMissing, await edits.CancelAsync(Account("la-fabunit", Role.Fabmanager), id, null, "", _cancel));
        Assert.True((await edits.CancelAsync(Member("m-ada"), id, null, "", _cancel)).Written);
        Refused(RecordFault.Stale, await edits.CancelAsync(Member("m-ada"), id, null, "", _cancel));
        Assert.True((await Book(edits, "m-bob", At(3, "10:00", "12:00"))).Written);
        Refused(RecordFault.Forbidden, await edits.BookAsync(Member("m-ada"), Guid.NewGuid(), "m-bob", At(4, "10:00", "12:00"), _cancel));
    }

    [Theory]
    [DatabaseData]
    public async Task Who_may_not_use_the_machine_then_does_not_book_it(DatabaseKind kind)
    {
        await using TestDatabase test = await SampleAsync(kind);
        using var cache = new RegistryCache(test.Factory, TimeProvider.System);
        BookingEdits edits = Edits(test, cache, new ManualTime(Now));
        Refused(RecordFault.Unknown, await Book(edits, "m-eve", At(3, "10:00", "12:00")));
        Refused(RecordFault.Unknown, await Book(edits, "m-ada", At(3, "10:00", "12:00") with { Machine = "printer-1" }));
        Refused(RecordFault.BookingClosed, await Book(edits, "m-ada", At(7, "10:00", "12:00")));
        Assert.True((await edits.RuleAsync(Account("la-fabunit", Role.Fabmanager), new BookingRule { Site = "la-fabunit", Machine = "press-1", Bookable = false }, _cancel)).Written);
        Refused(RecordFault.NotBookable, await Book(edits, "m-ada", At(3, "10:00", "12:00")));
        Refused(RecordFault.Forbidden, await edits.RuleAsync(Account("val-solidaire", Role.Fabmanager), new BookingRule { Site = "la-fabunit", Machine = "*" }, _cancel));
        Refused(RecordFault.Range, await edits.RuleAsync(Account("la-fabunit", Role.Fabmanager), new BookingRule { Site = "la-fabunit", Machine = "*", MinMinutes = 60, MaxMinutes = 30 }, _cancel));
        await using (MakerspaceDb db = test.Open())
        {
            db.Set<BookingRule>().RemoveRange(db.Set<BookingRule>());
            db.Set<Qualification>().RemoveRange(db.Set<Qualification>().Where(q => q.Person == "m-bob"));
            await db.SaveChangesAsync(_cancel);
            await RegistryVersion.BumpAsync(db, _cancel);
        }

        Refused(RecordFault.NoRight, await Book(edits, "m-bob", At(3, "10:00", "12:00")));
    }

    [Theory]
    [DatabaseData]
    public async Task Who_does_not_come_loses_the_time_and_who_works_keeps_it(DatabaseKind kind)
    {
        await using TestDatabase test = await SampleAsync(kind);
        using var cache = new RegistryCache(test.Factory, TimeProvider.System);
        var time = new ManualTime(Now);
        BookingEdits edits = Edits(test, cache, time);
        var reader = new BookingReader(test.Factory, cache, time);
        Assert.True((await Book(edits, "m-ada", At(2, "10:00", "12:00"))).Written);
        time.Advance(TimeSpan.FromMinutes(79));
        Refused(RecordFault.BookingTaken, await Book(edits, "m-bob", At(2, "10:15", "11:15")));
        Assert.Single((await reader.NextAsync(_cancel))["press-1"]);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await reader.OfSiteAsync("la-fabunit", Now, Now.AddDays(1), _cancel));
        await using (MakerspaceDb db = test.Open())
        {
            db.Add(Used("s-1", Now.AddMinutes(62)));
            await db.SaveChangesAsync(_cancel);
        }

        Refused(RecordFault.BookingTaken, await Book(edits, "m-bob", At(2, "10:15", "11:15")));
        await using (MakerspaceDb db = test.Open())
        {
            db.Remove(await db.Set<UsageEntry>().SingleAsync(_cancel));
            await db.SaveChangesAsync(_cancel);
        }

        Assert.True((await Book(edits, "m-bob", At(2, "10:15", "11:15"))).Written);
        await using MakerspaceDb after = test.Open();
        Assert.Equal([("m-ada", BookingState.Released), ("m-bob", BookingState.Booked)], (await after.Set<Booking>().ToListAsync(_cancel)).OrderBy(b => b.Person).Select(b => (b.Person, b.State)));
        Assert.Equal("personne n'est venu", (await after.Set<AuditEntry>().SingleAsync(a => a.Kind == "bookings" && a.Before != null, _cancel)).Reason);
    }

    private static async Task<TestDatabase> SampleAsync(DatabaseKind kind)
    {
        TestDatabase test = await RegistrySample.ImportedAsync(kind);
        await using MakerspaceDb db = test.Open();
        db.Add(new Qualification { Person = "m-bob", Category = "press", Level = 2, SignedOn = new DateOnly(2026, 2, 1) });
        await db.SaveChangesAsync();
        await RegistryVersion.BumpAsync(db);
        return test;
    }

    private static BookingEdits Edits(TestDatabase test, RegistryCache cache, ManualTime time) => new(new RegistryWriter(test.Factory, RolePolicy.Instance, time), cache);

    private static BookingAsked At(int day, string from, string to) =>
        new("la-fabunit", "press-1", null, new DateOnly(2026, 3, day), TimeOnly.ParseExact(from, "HH:mm", System.Globalization.CultureInfo.InvariantCulture), TimeOnly.ParseExact(to, "HH:mm", System.Globalization.CultureInfo.InvariantCulture));

    private static Actor Account(string site, Role role) => new(ActorKind.Account, $"c-{site}-{role}") { Grants = new Grants([new RoleGrant(role, site)]) };

    private static Actor Member(string person) => Account("la-fabunit", Role.Member) with { Person = person };

    private static UsageEntry Used(string session, DateTimeOffset at) => new()
    {
        Agent = "fabunit-1",
        Session = session,
        Site = "la-fabunit",
        Machine = "press-1",
        Member = "m-ada",
        StartWall = at,
        StartAt = at,
        Epoch = "e1",
        StartSeq = 1,
        UpdatedAt = at,
        Purpose = SessionPurpose.Production,
    };

    private static void Refused(RecordFault fault, WriteOutcome outcome) => Assert.Contains(outcome.Problems, p => p.Problem.Fault == fault);

    private Task<WriteOutcome> Book(BookingEdits edits, string person, BookingAsked asked) => edits.BookAsync(Member(person), Guid.NewGuid(), person, asked, _cancel);
}
