using System.Data;
using System.Data.Common;
using Makerspace.Iot.Server.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Ingest.Ledger;

/// <summary>The ledger's own connection with its transaction and prepared statements: the hot path knows no change tracking. Not thread-safe.</summary>
internal sealed class LedgerConnection : IDisposable
{
    // Where another process holds the database, the batch is tried again by us, with an alarm; not silently by the driver.
    private const int LockPatienceSeconds = 1;
    private readonly MakerspaceDb _db;
    private readonly DbConnection _connection;
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
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
        }
        catch
        {
            _db.Dispose();
            throw;
        }
    }

    public void Begin() => _transaction = _connection.BeginTransaction();

    public void Commit()
    {
        _transaction!.Commit();
        _transaction.Dispose();
        _transaction = null;
    }

    /// <summary>Runs a statement and answers the number of rows changed. Values come in the order of its parameters.</summary>
    public int Execute(StatementText text, params ReadOnlySpan<object?> values) => Prepared(text).With(_transaction, values).ExecuteNonQuery();

    /// <summary>Runs a query. Dispose the reader before the next statement.</summary>
    public DbDataReader Query(StatementText text, params ReadOnlySpan<object?> values) => Prepared(text).With(_transaction, values).ExecuteReader();

    public void Dispose()
    {
        foreach (Statement statement in _statements.Values)
        {
            statement.Dispose();
        }

        try
        {
            _transaction?.Dispose();
        }
        catch (DbException)
        {
            // The connection is gone, and with it the transaction.
        }

        _db.Dispose();
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
