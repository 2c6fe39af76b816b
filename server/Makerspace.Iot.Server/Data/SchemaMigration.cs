using Microsoft.EntityFrameworkCore.Migrations;

namespace Makerspace.Iot.Server.Data;

/// <summary>
/// One step of the schema, written by hand and never changed once released. <see cref="SchemaMigrator"/> finds every subclass of this assembly with a public
/// parameterless constructor and applies those that the database has not had, in ordinal order of <see cref="Id"/>.
/// Column types are left to the provider (give the CLR type and the length or precision), so that one step serves SQLite and PostgreSQL.
/// </summary>
public abstract class SchemaMigration
{
    /// <summary>Four digits, a hyphen, and words: <c>0001-registry</c>. Unique for ever.</summary>
    public abstract string Id { get; }

    /// <summary>Adds the operations of this step. It runs in one transaction with the note that it was applied.</summary>
    public abstract void Up(MigrationBuilder migration);
}
