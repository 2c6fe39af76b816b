using System.Data;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>An SQL statement that SQLite and PostgreSQL both read, with its parameters in order.</summary>
internal sealed class StatementText
{
    private StatementText(string sql, (string Name, DbType Type)[] parameters) => (Sql, Parameters) = (sql, parameters);

    public string Sql { get; }

    public IReadOnlyList<(string Name, DbType Type)> Parameters { get; }

    /// <summary>Any statement. Parameters as <c>Name:type</c> parted by spaces; types: s text, l long, i int, d double, t time, y day, b bytes.</summary>
    public static StatementText Of(string sql, string parameters) => new(sql, Parse(parameters));

    /// <summary>INSERT of a row whose columns are named as the parameters, with an ON CONFLICT clause.</summary>
    public static StatementText Insert(string table, string columns, string onConflict)
    {
        (string Name, DbType Type)[] parameters = Parse(columns);
        string names = string.Join(", ", parameters.Select(p => $"\"{p.Name}\""));
        string values = string.Join(", ", parameters.Select(p => "@" + p.Name));
        return new StatementText($"INSERT INTO {table} ({names}) VALUES ({values}) {onConflict}", parameters);
    }

    private static (string Name, DbType Type)[] Parse(string parameters) => parameters.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(p => p.Split(':')).Select(p => (p[0], TypeOf(p[1]))).ToArray();

    private static DbType TypeOf(string letter) => letter switch
    {
        "s" => DbType.String,
        "l" => DbType.Int64,
        "i" => DbType.Int32,
        "d" => DbType.Double,
        "t" => DbType.DateTime,
        "y" => DbType.Date,
        "b" => DbType.Binary,
        _ => throw new ArgumentException($"Unknown parameter type {letter}.", nameof(letter)),
    };
}
