using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>
/// Opens the outbox of a data folder. A damaged file is set aside beside it, never deleted, and a new one with a new epoch takes its place.
/// What can still be read of the damaged one goes into the new one: open sessions, blocks, faults, command ids, events not acknowledged.
/// </summary>
public static class OutboxFile
{
    /// <summary>Name of the database in the data folder.</summary>
    public const string Name = "outbox.db";

    /// <summary>
    /// Opens or creates. <paramref name="nowUtc"/> names a file set aside.
    /// Throws <see cref="IOException"/> or <see cref="SqliteException"/> if the folder cannot be written, <see cref="NotSupportedException"/> if the file is of a later program.
    /// </summary>
    public static OpenedOutbox Open(string folder, OutboxOptions options, DateTimeOffset nowUtc)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, Name);
        if (EmptyProblem(path) is { } empty)
        {
            return Replace(path, options, nowUtc, empty);
        }

        try
        {
            return Finish(OpenWithRoom(path, options), aside: null, problem: null, nowUtc);
        }
        catch (SqliteException error) when (SqliteFault.IsCorrupt(error))
        {
            return Replace(path, options, nowUtc, error.Message);
        }
        catch (InvalidDataException error)
        {
            return Replace(path, options, nowUtc, error.Message);
        }
    }

    /// <summary>The names of the files that were set aside in a folder; empty if it cannot be read.</summary>
    public static string[] SetAsideIn(string folder)
    {
        try
        {
            return [.. Directory.GetFiles(folder, Name + ".damaged-*").Where(f => !f.EndsWith("-wal", StringComparison.Ordinal) && !f.EndsWith("-shm", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>A name beside a database that no file has.</summary>
    internal static string AsideOf(string path, DateTimeOffset nowUtc)
    {
        string aside = $"{path}.damaged-{nowUtc.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}";
        for (int n = 2; File.Exists(aside); n++)
        {
            aside = $"{aside}-{n}";
        }

        return aside;
    }

    /// <summary>Gives a database another name, with its log. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    internal static void Move(string path, string aside)
    {
        // The log first: a database without it is found again by its name, a log without its database is nothing.
        foreach (string suffix in (string[])["-wal", "-shm", ""])
        {
            if (File.Exists(path + suffix))
            {
                File.Move(path + suffix, aside + suffix);
            }
        }
    }

    /// <summary>Writes a new database; on a full disk with the room that was held back for ends.</summary>
    internal static void Write(string path, OutboxContent content)
    {
        try
        {
            OutboxWriter.Write(path, content);
        }
        catch (Exception error) when (error is SqliteException or IOException && File.Exists(SqliteOutbox.ReserveOf(path)))
        {
            File.Delete(SqliteOutbox.ReserveOf(path));
            OutboxWriter.Write(path, content);
        }
    }

    // SQLite takes an empty file for a new one, and deletes the log beside it. Where the log or the reserve tells that there was a database, its record is lost, which is to be said.
    private static string? EmptyProblem(string path)
    {
        bool isEmpty = !File.Exists(path) || new FileInfo(path).Length == 0;
        bool wasThere = File.Exists(SqliteOutbox.ReserveOf(path)) || new FileInfo(path + "-wal") is { Exists: true, Length: > 0 };
        return isEmpty && wasThere ? $"{Name} is {(File.Exists(path) ? "empty" : "gone")}: what was recorded in it is lost" : null;
    }

    // Opening takes some room too, for the log and its index. On a full disk what was held back for the ends of sessions is worth nothing while the database does not open.
    private static SqliteOutbox OpenWithRoom(string path, OutboxOptions options)
    {
        try
        {
            return new SqliteOutbox(path, options);
        }
        catch (SqliteException error) when (!SqliteFault.IsCorrupt(error) && SqliteFault.Outcome(error) != AppendOutcome.Locked && File.Exists(SqliteOutbox.ReserveOf(path)))
        {
            File.Delete(SqliteOutbox.ReserveOf(path));
            return new SqliteOutbox(path, options);
        }
    }

    private static OpenedOutbox Finish(SqliteOutbox outbox, string? aside, string? problem, DateTimeOffset nowUtc)
    {
        try
        {
            return new OpenedOutbox(outbox, aside, problem) { UnreadableSessions = outbox.SetAsideUnreadable(nowUtc) };
        }
        catch
        {
            outbox.Dispose();
            throw;
        }
    }

    private static OpenedOutbox Replace(string path, OutboxOptions options, DateTimeOffset nowUtc, string problem)
    {
        string aside = AsideOf(path, nowUtc);
        Move(path, aside);
        if (!File.Exists(aside))
        {
            // Of one that is gone its name stands for it, until a person has looked.
            File.Create(aside).Dispose();
        }

        Write(path, OutboxSalvage.Read(aside));
        return Finish(new SqliteOutbox(path, options), aside, problem, nowUtc);
    }
}

/// <summary>An outbox, and what happened on opening it.</summary>
/// <param name="Outbox">The outbox.</param>
/// <param name="SetAside">Where a damaged predecessor was put; null if there was none.</param>
/// <param name="Problem">What was wrong with it, in English.</param>
public sealed record OpenedOutbox(SqliteOutbox Outbox, string? SetAside, string? Problem)
{
    /// <summary>Open sessions that could not be read, and where they were put.</summary>
    public IReadOnlyList<UnreadableSession> UnreadableSessions { get; init; } = [];
}
