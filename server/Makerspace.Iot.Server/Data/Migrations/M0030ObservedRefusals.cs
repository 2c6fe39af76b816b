using Microsoft.EntityFrameworkCore.Migrations;

namespace Makerspace.Iot.Server.Data.Migrations;

/// <summary>Refusals that refused nobody: what a machine that is only watched would have refused.</summary>
public sealed class M0030ObservedRefusals : SchemaMigration
{
    /// <inheritdoc/>
    public override string Id => "0030-observed-refusals";

    /// <inheritdoc/>
    public override void Up(MigrationBuilder migration) =>
        migration.AddColumn<string>("Outcome", "access_refusals", maxLength: 40, nullable: true);
}
