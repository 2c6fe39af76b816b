using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Makerspace.Iot.Benchmarks.Events;

/// <summary>The limit: the same bodies into one bare table of SQLite with the same durability (WAL, synchronous=FULL), nothing else done with them.</summary>
internal static class BareSqlite
{
    /// <summary>Inserts events, so many in each transaction; answers events per second.</summary>
    public static double Measure(string file, byte[][] events, int eventsPerTransaction)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE events (seq INTEGER PRIMARY KEY, body BLOB NOT NULL);");
        using SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO events (seq, body) VALUES ($seq, $body)";
        SqliteParameter seq = insert.Parameters.Add("$seq", SqliteType.Integer);
        SqliteParameter body = insert.Parameters.Add("$body", SqliteType.Blob);
        var watch = Stopwatch.StartNew();
        for (int first = 0; first < events.Length; first += eventsPerTransaction)
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (int i = first; i < Math.Min(events.Length, first + eventsPerTransaction); i++)
            {
                (seq.Value, body.Value) = (i + 1, events[i]);
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return events.Length / watch.Elapsed.TotalSeconds;

        void Run(string sql)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }
}
