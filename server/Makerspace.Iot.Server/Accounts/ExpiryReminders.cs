using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Training;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>
/// Each hour: keeps the qualifications that real use keeps (<see cref="QualificationUses"/>), and hands to the mails one reminder for each qualification that ends within
/// <see cref="Ahead"/>, to the account of its person. Without mail, or without an account, nobody is written to; the page of qualifications shows them all the same.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="registry">The registry.</param>
/// <param name="uses">Real use.</param>
/// <param name="notices">The mails.</param>
/// <param name="options">Where the pages are.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Failures.</param>
public sealed class ExpiryReminders(
    IDbContextFactory<MakerspaceDb> databases, RegistryCache registry, QualificationUses uses, AccountNotices notices, ServerOptions options, TimeProvider time, ILogger<ExpiryReminders> log) : BackgroundService
{
    /// <summary>Days before the end at which the reminder leaves.</summary>
    public const int Ahead = 30;

    private const int MostAtOnce = 200;
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>Looks once; answers how many reminders it handed over.</summary>
    public async Task<int> PassAsync(CancellationToken cancellationToken)
    {
        await uses.PassAsync(cancellationToken);
        if (!notices.CanSend)
        {
            return 0;
        }

        RegistryTables tables = await registry.RefreshAsync(cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        DateOnly today = new SiteZones(tables.Sites).DaysOf(now).Last;
        Dictionary<string, MachineCategory> categories = tables.Categories.ToDictionary(c => c.Name, StringComparer.Ordinal);
        IReadOnlyList<(Qualification Row, DateOnly LastDay)> ending = Ending(tables.Qualifications, categories, today, Ahead);
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await DropOldAsync(db, today, cancellationToken);
        HashSet<(Guid, DateOnly)> told = [.. (await db.Set<QualificationReminder>().AsNoTracking().Where(r => r.LastDay >= today).ToListAsync(cancellationToken)).Select(r => (r.Qualification, r.LastDay))];
        (Qualification Row, DateOnly LastDay)[] due = [.. ending.Where(e => !told.Contains((e.Row.Id, e.LastDay))).Take(MostAtOnce * 10)];
        string[] people = [.. due.Select(d => d.Row.Person).Distinct()];
        Dictionary<string, Account> accounts = await db.Set<Account>().AsNoTracking().Where(a => a.Person != null && people.Contains(a.Person) && !a.Disabled)
            .ToDictionaryAsync(a => a.Person!, StringComparer.Ordinal, cancellationToken);
        int count = 0;
        foreach ((Qualification row, DateOnly lastDay) in due.Where(d => accounts.ContainsKey(d.Row.Person)).Take(MostAtOnce))
        {
            Account account = accounts[row.Person];
            Locale l = account.Language == Locale.English.Code ? Locale.English : Locale.French;
            string label = categories[row.Category].Label;

            // Both in one save: a reminder is neither lost nor sent twice.
            db.Add(new QualificationReminder { Qualification = row.Id, LastDay = lastDay, At = now });
            db.Add(new AccountNotice
            {
                Id = Guid.CreateVersion7(now),
                Account = account.Id,
                Subject = Cut(l.Say(TrainingTexts.MailSubject, label), MakerspaceDb.LabelLength),
                Text = Cut(l.Say(TrainingTexts.MailText, label, l.Day(lastDay), PublicAddress.Of(options) + "/me/training"), AccountNotice.TextLength),
                At = now,
                NextAt = now,
            });
            await db.SaveChangesAsync(cancellationToken);
            count++;
        }

        return count;
    }

    /// <summary>The qualifications that end within some days, and that no other of the same person and category outlasts, the earliest first.</summary>
    public static IReadOnlyList<(Qualification Row, DateOnly LastDay)> Ending(
        IEnumerable<Qualification> all, IReadOnlyDictionary<string, MachineCategory> categories, DateOnly today, int days) =>
    [
        .. from row in all
           group row by (row.Person, row.Category) into one
           let category = categories[one.Key.Category]
           from q in one
           let last = q.LastDayUnder(category)
           where last >= today && last.Value.DayNumber - today.DayNumber <= days
           where !one.Any(o => o.Level >= q.Level && o.Id != q.Id && !(o.LastDayUnder(category) <= last))
           orderby last, q.Person, q.Category
           select (q, last.Value),
    ];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not while the server starts, which has more to do.
        await Task.Delay(First, time, stoppingToken);
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await PassAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Qualifications that end could not be looked at: {Problem}", error.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // What ended a year ago is reminded of by nobody.
    private static Task<int> DropOldAsync(MakerspaceDb db, DateOnly today, CancellationToken cancellationToken)
    {
        DateOnly old = today.AddYears(-1);
        return db.Set<QualificationReminder>().Where(r => r.LastDay < old).ExecuteDeleteAsync(cancellationToken);
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most];
}
