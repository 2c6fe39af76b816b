using Makerspace.Iot.Server.Settings;

namespace Makerspace.Iot.Server.Data.Backups;

/// <summary>
/// Makes a backup each day at the hour of the settings. One that was missed, the very first included, is made within a minute of the start. One that failed is tried again each hour,
/// and shows on the page and in <c>/health</c> until one succeeds. Older backups are deleted only after a new one was verified.
/// </summary>
/// <param name="options">The settings, with their <see cref="BackupOptions"/>.</param>
/// <param name="monitor">Where it is told.</param>
/// <param name="time">Clock, and the time zone of the hour.</param>
/// <param name="log">Log.</param>
internal sealed class BackupSchedule(ServerOptions options, BackupMonitor monitor, TimeProvider time, ILogger<BackupSchedule> log) : BackgroundService
{
    /// <summary>How often it is looked whether one is due.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>Pause after a failure.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromHours(1);

    private readonly BackupOptions _settings = options.Backup ?? new BackupOptions();
    private readonly IDatabaseBackup _backup = DatabaseBackups.Of(options);
    private readonly string _folder = DatabaseBackups.Folder(options);
    private DateTimeOffset? _failedAt;

    /// <summary>The last moment at or before <paramref name="now"/> at which a backup was due.</summary>
    public static DateTimeOffset LastDue(DateTimeOffset now, int hour, TimeZoneInfo zone)
    {
        DateTime local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        for (DateTime day = local.Date; ; day = day.AddDays(-1))
        {
            // The hour that a change of time leaves out is the one after it.
            DateTime due = day.AddHours(hour);
            due = zone.IsInvalidTime(due) ? due.AddHours(1) : due;
            var moment = new DateTimeOffset(due, zone.GetUtcOffset(due));
            if (moment <= now)
            {
                return moment.ToUniversalTime();
            }
        }
    }

    /// <summary>Makes one if it is due.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        try
        {
            (string File, DateTimeOffset Time)? newest = BackupFile.In(_folder, _backup.Extension).Select(f => ((string, DateTimeOffset)?)f).FirstOrDefault();
            monitor.State = monitor.State with { Configured = true, LastAt = newest?.Time, LastFile = newest?.File };
            if (newest?.Time >= LastDue(now, _settings.Hour, time.LocalTimeZone) || now - _failedAt < RetryAfter)
            {
                return;
            }

            BackupResult made = await _backup.WriteAsync(Path.Combine(_folder, BackupFile.Name(now, _backup.Extension)), cancellationToken);
            monitor.State = new BackupState { Configured = true, LastAt = now, LastFile = made.File };
            _failedAt = null;
            log.LogInformation("Backup {File} made and verified: {Bytes} bytes, {Rows} rows in {Tables} tables", made.File, made.Bytes, made.Rows, made.Tables);
            BackupFile.Prune(_folder, _backup.Extension, _settings.Keep, now);
        }
        catch (Exception error) when (error is BackupException or IOException or UnauthorizedAccessException)
        {
            BackupException problem = BackupException.Of(error);
            _failedAt = now;
            monitor.State = monitor.State with { Problem = new BackupProblem(problem.Message, problem.English) };
            log.LogError(error, "The scheduled backup failed: {Problem}", problem.English);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        monitor.State = new BackupState { Configured = true };
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            await LookAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
