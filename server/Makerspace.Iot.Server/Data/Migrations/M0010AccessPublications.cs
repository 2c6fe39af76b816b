using Microsoft.EntityFrameworkCore.Migrations;

namespace Makerspace.Iot.Server.Data.Migrations;

/// <summary>The access lists made for agents.</summary>
public sealed class M0010AccessPublications : SchemaMigration
{
    /// <inheritdoc/>
    public override string Id => "0010-access-publications";

    /// <inheritdoc/>
    public override void Up(MigrationBuilder migration) => migration.CreateTable(
        "access_publications",
        t => new
        {
            Agent = t.Column<string>(maxLength: 40),
            Site = t.Column<string>(maxLength: 40),
            Version = t.Column<long>(),
            ContentHash = t.Column<string>(maxLength: 64),
            IssuedAt = t.Column<DateTime>(),
            Signed = t.Column<byte[]>(),
        },
        constraints: t => t.PrimaryKey("PK_access_publications", x => x.Agent));
}
