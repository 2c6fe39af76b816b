namespace Makerspace.Iot.Server.Tests.Data;

/// <summary>The databases on which a test body runs.</summary>
public enum DatabaseKind
{
    Sqlite,
    Postgres,
}
