using System.Data;
using System.Data.Common;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>The ledger's own connection with its transaction and prepared statements: the hot path knows no change tracking. Not thread-safe.</summary>
internal sealed class LedgerConnection : IDisposable
{
    // If another process holds the database, the batch is tried again by us, with an alarm; not silently by the driver.
    private const int LockPatienceSeconds = 1;

    private static readonly StatementText CountDay = StatementText.Insert(
        "ledger_days", "Day:y Version:l", """ON CONFLICT ("Day") DO UPDATE SET "Version" = ledger_days."Version" + 1""");

    private readonly MakerspaceDb _db;
    private readonly DbConnection _connection;
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly SortedSet<DateOnly> _changed = [];
    private DbTransaction? _transaction;

    public LedgerConnection(IDbContextFactory<MakerspaceDb> factory)
    {
        _db = factory.CreateDbContext();
        try
        {
            _connection = _db.Database.GetDbConnection();
            _db.Database.OpenConnection();
            if (_connection is SqliteConnection sqlite)
            {
                sqlite.DefaultTimeout = LockPatienceSeconds;
                using DbCommand patience = sqlite.CreateCommand();
                patience.CommandText = $"PRAGMA busy_timeout={LockPatienceSeconds * 1000}";
                patience.ExecuteNonQuery();
            }
            else
            {
                // Counts for this connection until it goes back to its pool.
                using DbCommand patience = _connection.CreateCommand();
                patience.CommandText = $"SET lock_timeout = '{LockPatienceSeconds}s'";
                patience.ExecuteNonQuery();
            }
        }
        catch
        {
            _db.Dispose();
            throw;
        }
    }

    /// <summary>False once the connection has broken.</summary>
    public bool IsOpen => _connection.State == ConnectionState.Open;

    public void Begin()
    {
        _changed.Clear();
        _transaction = _connection.BeginTransaction();
    }

    /// <summary>How often <see cref="Changed"/> was called.</summary>
    public long Changes { get; private set; }

    /// <summary>A session that is listed, or was until now, begins or began on this day, UTC: counted with the commit (<see cref="LedgerDay"/>).</summary>
    public void Changed(DateTime startAt)
    {
        _changed.Add(DateOnly.FromDateTime(startAt));
        Changes++;
    }

    /// <summary>Commits, and counts the days that changed: once for each, in their order, so that two processes never wait for each other.</summary>
    public void Commit()
    {
        foreach (DateOnly day in _changed)
        {
            Execute(CountDay, day, 1L);
        }

        _transaction!.Commit();
        _transaction.Dispose();
        _transaction = null;
    }

    /// <summary>Runs a statement and answers the number of rows changed. Values come in the order of its parameters.</summary>
    public int Execute(StatementText text, params ReadOnlySpan<object?> values) => Prepared(text).With(_transaction, values).ExecuteNonQuery();

    /// <summary>Runs a query. Dispose the reader before the next statement.</summary>
    public DbDataReader Query(StatementText text, params ReadOnlySpan<object?> values) => Prepared(text).With(_transaction, values).ExecuteReader();

    /// <summary>Gives everything back; whatever a broken connection throws here changes nothing any more: with it the transaction is gone.</summary>
    public void Dispose()
    {
        foreach (IDisposable part in (IEnumerable<IDisposable>)[.. _statements.Values, .. _transaction is null ? [] : new[] { _transaction }, _db])
        {
            try
            {
                part.Dispose();
            }
            catch (Exception error) when (error is DbException or InvalidOperationException or IOException)
            {
                // See above.
            }
        }
    }

    private Statement Prepared(StatementText text)
    {
        if (!_statements.TryGetValue(text.Sql, out Statement? statement))
        {
            _statements[text.Sql] = statement = new Statement(_connection, text);
        }

        return statement;
    }

    private sealed class Statement : IDisposable
    {
        private readonly DbCommand _command;
        private bool _prepared;

        public Statement(DbConnection connection, StatementText text)
        {
            _command = connection.CreateCommand();
            _command.CommandText = text.Sql;
            if (connection is SqliteConnection)
            {
                _command.CommandTimeout = LockPatienceSeconds;
            }

            foreach ((string name, DbType type) in text.Parameters)
            {
                DbParameter parameter = _command.CreateParameter();
                (parameter.ParameterName, parameter.DbType) = ("@" + name, type);
                _command.Parameters.Add(parameter);
            }
        }

        public DbCommand With(DbTransaction? transaction, ReadOnlySpan<object?> values)
        {
            _command.Transaction = transaction;
            for (int i = 0; i < values.Length; i++)
            {
                _command.Parameters[i].Value = values[i] ?? DBNull.Value;
            }

            if (!_prepared)
            {
                _command.Prepare();
                _prepared = true;
            }

            return _command;
        }

        public void Dispose() => _command.Dispose();
    }
}
