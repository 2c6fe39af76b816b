using System.Buffers;
using System.Text;
using System.Text.Json;
using Makerspace.Iot.Server.Core.Registry;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace Makerspace.Iot.Server.Data;

/// <summary>
/// What happens to each row of the registry when it is saved, whoever saves it: stamps, concurrency token, and an <see cref="AuditEntry"/> in the same transaction.
/// </summary>
internal static class RecordKeeping
{
    /// <summary>On a property: its value is no matter for the audit, which keeps it for ever (the name of a person, the id of a badge).</summary>
    public const string Masked = "Makerspace:Masked";

    private const string Mask = "•";
    private static readonly string[] Stamps = [nameof(Record.Id), nameof(Record.Revision), nameof(Record.CreatedAt), nameof(Record.CreatedBy), nameof(Record.ChangedAt), nameof(Record.ChangedBy)];

    /// <summary>Configures what all records share.</summary>
    public static void Configure(ModelBuilder model)
    {
        foreach (IMutableEntityType type in model.Model.GetEntityTypes().Where(t => typeof(Record).IsAssignableFrom(t.ClrType)).ToArray())
        {
            EntityTypeBuilder builder = model.Entity(type.ClrType);
            builder.HasKey(nameof(Record.Id));
            builder.Property(nameof(Record.Id)).ValueGeneratedOnAdd().HasValueGenerator<InOrderOfTime>();
            builder.Property(nameof(Record.Revision)).IsConcurrencyToken();
            builder.Property(nameof(Record.CreatedBy)).HasMaxLength(MakerspaceDb.LabelLength);
            builder.Property(nameof(Record.ChangedBy)).HasMaxLength(MakerspaceDb.LabelLength);
        }
    }

    /// <summary>The fields of a kind of row that are its own, not its stamps.</summary>
    public static IEnumerable<IProperty> FieldsOf(IEntityType type) => type.GetProperties().Where(p => !Stamps.Contains(p.Name) && !p.IsShadowProperty());

    /// <summary>The rows that are new, changed or withdrawn.</summary>
    public static IEnumerable<EntityEntry<Record>> Changed(DbContext db) =>
        db.ChangeTracker.Entries<Record>().Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted);

    /// <summary>Stamps the rows about to be saved, and answers their audit, row by row. Read it once before each save, to its end.</summary>
    public static IEnumerable<AuditEntry> Note(DbContext db, Acting acting)
    {
        var fields = new Dictionary<IEntityType, IProperty[]>();
        var act = Guid.CreateVersion7(acting.At);
        int number = 0;
        using var text = new RowText();
        foreach (EntityEntry<Record> entry in Changed(db).ToArray())
        {
            if (!fields.TryGetValue(entry.Metadata, out IProperty[]? own))
            {
                fields[entry.Metadata] = own = [.. FieldsOf(entry.Metadata)];
            }

            string title = entry.Entity.Title();
            var audit = new AuditEntry
            {
                Act = act,
                Number = ++number,
                At = acting.At,
                ActorKind = acting.Actor.Kind,
                Actor = acting.Actor.Text,
                Kind = entry.Metadata.GetTableName()!,
                Row = entry.Entity.Id,
                Title = title.Length <= MakerspaceDb.TextLength ? title : title[..MakerspaceDb.TextLength],
                Before = entry.State == EntityState.Added ? null : text.Of(own, p => entry.OriginalValues[p]),
                After = entry.State == EntityState.Deleted ? null : text.Of(own, p => p.GetGetter().GetClrValue(entry.Entity)),
                Reason = acting.ReasonOf(entry.Entity),
                Site = acting.SiteOf(entry.Entity),
            };
            Stamp(entry, acting);
            yield return audit;
        }
    }

    private static void Stamp(EntityEntry<Record> entry, Acting acting)
    {
        Record row = entry.Entity;
        switch (entry.State)
        {
            case EntityState.Added:
                row.Revision = 1;
                (row.CreatedAt, row.CreatedBy, row.ChangedAt, row.ChangedBy) = (acting.At, acting.Actor.Text, acting.At, acting.Actor.Text);
                break;
            case EntityState.Modified:
                // Through the entry, since changes are not always looked for.
                entry.Property(r => r.Revision).CurrentValue = entry.Property(r => r.Revision).OriginalValue + 1;
                entry.Property(r => r.ChangedAt).CurrentValue = acting.At;
                entry.Property(r => r.ChangedBy).CurrentValue = acting.Actor.Text;
                break;
        }
    }

    /// <summary>A row as a JSON object of its fields.</summary>
    private sealed class RowText : IDisposable
    {
        private readonly ArrayBufferWriter<byte> _buffer = new(512);
        private readonly Utf8JsonWriter _json;

        public RowText() => _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

        public string Of(IProperty[] fields, Func<IProperty, object?> value)
        {
            _buffer.ResetWrittenCount();
            _json.Reset();
            _json.WriteStartObject();
            foreach (IProperty field in fields)
            {
                _json.WritePropertyName(JsonNamingPolicy.CamelCase.ConvertName(field.Name));
                Write(_json, field.FindAnnotation(Masked) is null ? value(field) : Mask);
            }

            _json.WriteEndObject();
            _json.Flush();
            return Encoding.UTF8.GetString(_buffer.WrittenSpan);
        }

        public void Dispose() => _json.Dispose();

        private static void Write(Utf8JsonWriter json, object? value)
        {
            switch (value)
            {
                case null: json.WriteNullValue(); break;
                case bool yes: json.WriteBooleanValue(yes); break;
                case int number: json.WriteNumberValue(number); break;
                case decimal amount: json.WriteNumberValue(amount); break;
                case DateTimeOffset at: json.WriteStringValue(at.UtcDateTime); break;
                case DateOnly day: json.WriteStringValue(RecordRules.Text(day)); break;
                default: json.WriteStringValue(value.ToString()); break;
            }
        }
    }

    private sealed class InOrderOfTime : ValueGenerator<Guid>
    {
        public override bool GeneratesTemporaryValues => false;

        public override Guid Next(EntityEntry entry) => Guid.CreateVersion7();
    }
}

/// <summary>Who saves, when, and why.</summary>
/// <param name="Actor">Who.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Reason">Why, for rows without a reason of their own.</param>
public sealed record Acting(Actor Actor, DateTimeOffset At, string? Reason)
{
    private readonly Dictionary<Record, string> _reasons = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Record, string> _sites = new(ReferenceEqualityComparer.Instance);

    /// <summary>States why one row is changed.</summary>
    public void Because(Record row, string reason) => _reasons[row] = reason;

    /// <summary>States of which site a row is.</summary>
    public void Of(Record row, string? site)
    {
        if (site is not (null or Everywhere.Mark))
        {
            _sites[row] = site;
        }
    }

    /// <summary>The site of a row; null if it is of no one site.</summary>
    public string? SiteOf(Record row) => _sites.GetValueOrDefault(row);

    /// <summary>Why a row is changed, at most <see cref="MakerspaceDb.TextLength"/> characters; null if nobody stated it.</summary>
    public string? ReasonOf(Record row) => _reasons.GetValueOrDefault(row, Reason ?? string.Empty) is { Length: > 0 } reason ? Cut(reason) : null;

    // A line break has no place in a list, and PostgreSQL stores no NUL.
    private static string Cut(string text) => string.Concat(text.Take(MakerspaceDb.TextLength).Select(c => char.IsControl(c) ? ' ' : c));
}
