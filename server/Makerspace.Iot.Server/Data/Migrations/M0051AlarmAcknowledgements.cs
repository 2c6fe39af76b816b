using Microsoft.EntityFrameworkCore.Migrations;

namespace Makerspace.Iot.Server.Data.Migrations;

/// <summary>Who decided on which alarm, when and why.</summary>
public sealed class M0051AlarmAcknowledgements : SchemaMigration
{
    /// <inheritdoc/>
    public override string Id => "0051-alarm-acknowledgements";

    /// <inheritdoc/>
    public override void Up(MigrationBuilder migration) => migration.CreateTable(
        "alarm_acknowledgements",
        t => new
        {
            Code = t.Column<string>(maxLength: 40),
            Subject = t.Column<string>(maxLength: 200),
            At = t.Column<DateTime>(),
            By = t.Column<string>(maxLength: 120),
            Reason = t.Column<string>(maxLength: 400),
            Count = t.Column<long>(),
        },
        constraints: t => t.PrimaryKey("PK_alarm_acknowledgements", x => new { x.Code, x.Subject, x.At }));
}
