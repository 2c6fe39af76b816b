using Microsoft.EntityFrameworkCore.Migrations;

namespace Makerspace.Iot.Server.Data.Migrations;

/// <summary>Indexes by which the pages list one machine's, one structure's or one site's sessions, and one site's refusals, newest first.</summary>
public sealed class M0020ReadingIndexes : SchemaMigration
{
    /// <inheritdoc/>
    public override string Id => "0020-reading-indexes";

    /// <inheritdoc/>
    public override void Up(MigrationBuilder migration)
    {
        migration.CreateIndex("IX_usage_entries_StartWall_Agent_Session", "usage_entries", ["StartWall", "Agent", "Session"]);
        migration.CreateIndex("IX_usage_entries_Machine_StartWall", "usage_entries", ["Machine", "StartWall"]);
        migration.CreateIndex("IX_usage_entries_Structure_StartWall", "usage_entries", ["Structure", "StartWall"]);
        migration.CreateIndex("IX_usage_entries_Site_StartWall", "usage_entries", ["Site", "StartWall"]);
        migration.CreateIndex("IX_access_refusals_Site_Wall", "access_refusals", ["Site", "Wall"]);
    }
}
