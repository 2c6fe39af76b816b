using System.Text.Json;
using AngleSharp.Html.Dom;
using Makerspace.Iot.Server.Data.Backups;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Tests.Web;
using Makerspace.Iot.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Server.Tests.Data.Backups;

public sealed class BackupScheduleTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    [Theory]
    [InlineData("2026-03-02T08:00:00Z", 3, "2026-03-02T02:00:00Z")]
    [InlineData("2026-03-02T01:59:59Z", 3, "2026-03-01T02:00:00Z")]
    [InlineData("2026-03-02T02:00:00Z", 3, "2026-03-02T02:00:00Z")]
    [InlineData("2026-03-29T12:00:00Z", 2, "2026-03-29T01:00:00Z")] // 2:00 to 3:00 does not exist that night
    [InlineData("2026-10-25T12:00:00Z", 2, "2026-10-25T01:00:00Z")] // and twice in this one
    [InlineData("2026-03-02T22:30:00Z", 23, "2026-03-02T22:00:00Z")]
    [InlineData("2026-03-02T22:30:00Z", 0, "2026-03-01T23:00:00Z")]
    public void It_is_due_once_a_day_at_the_hour_of_the_clock_on_the_wall(string now, int hour, string due) => Assert.Equal(
        DateTimeOffset.Parse(due, System.Globalization.CultureInfo.InvariantCulture),
        BackupSchedule.LastDue(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture), hour, Paris));

    [Fact]
    public async Task One_is_made_at_the_first_start_then_one_a_day_and_so_many_are_kept()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var time = new ManualTime();
        var monitor = new BackupMonitor();
        using var schedule = new BackupSchedule(database.Options with { Backup = new BackupOptions { Keep = 3 } }, monitor, time, NullLogger<BackupSchedule>.Instance);
        string folder = Path.Combine(database.Options.Data, DatabaseBackups.DefaultFolder);
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "makerspace-notes.db"), "mine");
        for (int day = 0; day < 5; day++)
        {
            await schedule.LookAsync(CancellationToken.None);
            Assert.Equal(time.GetUtcNow(), monitor.State.LastAt);
            await schedule.LookAsync(CancellationToken.None);
            Assert.Equal(Math.Min(day + 1, 3), BackupFile.In(folder, ".db").Count);
            time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Null(monitor.State.Problem);
        Assert.True(File.Exists(Path.Combine(folder, "makerspace-notes.db")));
    }

    [Fact]
    public async Task After_a_restart_the_one_of_today_is_enough()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var time = new ManualTime();
        ServerOptions options = database.Options with { Backup = new BackupOptions { Folder = Path.Combine(database.Folder, "elsewhere") } };
        for (int start = 0; start < 2; start++)
        {
            using var schedule = new BackupSchedule(options, new BackupMonitor(), time, NullLogger<BackupSchedule>.Instance);
            await schedule.LookAsync(CancellationToken.None);
        }

        Assert.Single(BackupFile.In(options.Backup!.Folder!, ".db"));
    }

    [Fact]
    public async Task A_failure_is_told_until_one_succeeds_and_is_tried_again_each_hour()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        string folder = Path.Combine(database.Folder, "folder");
        await File.WriteAllTextAsync(folder, "a file where the folder is to be");
        var time = new ManualTime();
        var monitor = new BackupMonitor();
        using var schedule = new BackupSchedule(
            database.Options with { Backup = new BackupOptions { Folder = folder } }, monitor, time, NullLogger<BackupSchedule>.Instance);
        await schedule.LookAsync(CancellationToken.None);
        Assert.NotNull(monitor.State.Problem);
        File.Delete(folder);
        time.Advance(BackupSchedule.RetryAfter - TimeSpan.FromMinutes(1));
        await schedule.LookAsync(CancellationToken.None);
        Assert.NotNull(monitor.State.Problem);
        time.Advance(TimeSpan.FromMinutes(1));
        await schedule.LookAsync(CancellationToken.None);
        Assert.Null(monitor.State.Problem);
        Assert.Single(BackupFile.In(folder, ".db"));
    }

    [Fact]
    public async Task A_failure_stands_on_the_page_and_in_health_in_the_persons_language()
    {
        await using WebSite site = await WebSite.StartAsync();
        BackupMonitor monitor = site.Services.GetRequiredService<BackupMonitor>();
        Assert.Equal("healthy", (await HealthAsync(site)).GetProperty("status").GetString());
        monitor.State = new BackupState { Configured = true, LastAt = site.Time.GetUtcNow().AddDays(-2), Problem = new BackupProblem("plus de place", "no room") };

        JsonElement health = await HealthAsync(site, "/health?lang=en");
        Assert.Equal("degraded", health.GetProperty("status").GetString());
        Assert.Equal("no room", health.GetProperty("backup").GetProperty("problem").GetString());
        IHtmlDocument page = await site.PageAsync("/");
        Assert.Contains("La sauvegarde planifiée a échoué\u00A0: plus de place", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("28/02/2026", page.Body!.TextContent, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> HealthAsync(WebSite site, string address = "/health")
    {
        using JsonDocument document = JsonDocument.Parse(await site.Http.GetStringAsync(new Uri(address, UriKind.Relative)));
        return document.RootElement.Clone();
    }
}
