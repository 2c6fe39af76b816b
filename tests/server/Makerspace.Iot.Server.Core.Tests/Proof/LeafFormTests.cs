using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using Makerspace.Iot.Server.Core.Proof;

namespace Makerspace.Iot.Server.Core.Tests.Proof;

public sealed class LeafFormTests
{
    private static readonly PropertyInfo[] Fields = typeof(LedgerEntry).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    public static TheoryData<string> VectorNames => [.. Entries.Vectors.Select(v => v.Name)];

    private static LedgerEntry Ended => Entries.Vectors.First(v => v.Entry.Kind == LedgerEntryKind.SessionEnded).Entry;

    private static LedgerEntry Settled => Entries.Vectors.First(v => v.Entry.Kind == LedgerEntryKind.Settled).Entry;

    [Theory]
    [MemberData(nameof(VectorNames))]
    public void An_entry_has_the_bytes_and_the_leaf_hash_of_its_vector(string name)
    {
        Vector vector = Entries.Vectors.Single(v => v.Name == name);
        Assert.Equal(vector.Bytes, Convert.ToHexStringLower(LeafForm.Encode(vector.Entry)));
        Assert.Equal(vector.LeafHash, LeafForm.Hash(vector.Entry).ToString());
    }

    [Fact]
    public void The_vectors_are_those_that_were_released()
    {
        // Vectors of a released form are never changed: lines are added under another version.
        byte[] file = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Proof", "Vectors", "leaves.json"));
        Assert.Equal("6c803dae31ffe627d1de690fd12735ac45805a7a585da14a9a6a102e7110158e", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)));
    }

    [Fact]
    public void The_vectors_hold_every_kind_and_every_field_both_present_and_absent()
    {
        Assert.Equal(Enum.GetValues<LedgerEntryKind>(), Entries.Vectors.Select(v => v.Entry.Kind).Distinct().Order());
        foreach (PropertyInfo field in Fields.Where(f => new NullabilityInfoContext().Create(f).ReadState == NullabilityState.Nullable))
        {
            Assert.Equal([false, true], Entries.Vectors.Select(v => field.GetValue(v.Entry) is null).Distinct().Order());
        }
    }

    [Fact]
    public void The_documented_order_reads_every_field_back()
    {
        Prop.ForAll(Entries.Any.ToArbitrary(), entry =>
        {
            List<(string Name, object? Value)> read = LeafReader.Read(LeafForm.Encode(entry));
            return Fields.Select(f => char.ToLowerInvariant(f.Name[0]) + f.Name[1..]).SequenceEqual(read.Select(r => r.Name))
                && Fields.Zip(read).All(pair => Same(pair.First.GetValue(entry), pair.Second.Value));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_change_of_any_field_changes_the_leaf()
    {
        var changed = new HashSet<string>();
        Prop.ForAll(Entries.Any.Two().ToArbitrary(), pair =>
        {
            (LedgerEntry entry, LedgerEntry other) = pair;
            LeafHash before = LeafForm.Hash(entry);
            foreach (PropertyInfo field in Fields.Where(f => !Equals(f.GetValue(entry), f.GetValue(other))))
            {
                if (Try(With(entry, field, field.GetValue(other))) is { } after)
                {
                    Assert.NotEqual(before, after);
                    changed.Add(field.Name);
                }
            }

            return LeafForm.Hash(entry) == before && (entry == other) == (before == LeafForm.Hash(other));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
        Assert.Equal(Fields.Select(f => f.Name).Order(StringComparer.Ordinal), changed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Texts_are_taken_as_they_stand_so_that_composed_and_decomposed_accents_differ()
    {
        LedgerEntry composed = Settled with { Reason = "relev\u00e9" };
        LedgerEntry parts = Settled with { Reason = "releve\u0301" };
        Assert.NotEqual(LeafForm.Hash(composed), LeafForm.Hash(parts));
    }

    [Fact]
    public void Minus_zero_is_zero() => Assert.Equal(LeafForm.Hash(Ended with { GapSeconds = 0.0 }), LeafForm.Hash(Ended with { GapSeconds = -0.0 }));

    [Fact]
    public void What_the_ledger_cannot_hold_is_refused_by_the_name_of_its_field()
    {
        Refused(nameof(LedgerEntry.Agent), Ended with { Agent = "Agent 1" });
        Refused(nameof(LedgerEntry.Structure), Ended with { Structure = string.Empty });
        Refused(nameof(LedgerEntry.Number), Ended with { Number = 0 });
        Refused(nameof(LedgerEntry.Replaces), Ended with { Number = 2, Replaces = null });
        Refused(nameof(LedgerEntry.Replaces), Ended with { Number = 1, Replaces = default(LeafHash) });
        Refused(nameof(LedgerEntry.Event), Ended with { Event = null });
        Refused(nameof(LedgerEntry.Event), Settled with { Event = default(LeafHash) });
        Refused(nameof(LedgerEntry.Seq), Ended with { Seq = -1 });
        Refused(nameof(LedgerEntry.AccessVersion), Ended with { AccessVersion = -1 });
        Refused(nameof(LedgerEntry.Start), Ended with { Start = Ended.Start.AddTicks(1) });
        Refused(nameof(LedgerEntry.Start), Ended with { Start = Ended.Start.ToOffset(TimeSpan.FromHours(2)) });
        Refused(nameof(LedgerEntry.Start), Ended with { Start = DateTimeOffset.UnixEpoch.AddMilliseconds(-1) });
        Refused(nameof(LedgerEntry.End), Ended with { End = null });
        Refused(nameof(LedgerEntry.EnergyWh), Ended with { EnergyWh = double.NaN });
        Refused(nameof(LedgerEntry.EnergyWh), Ended with { EnergyWh = -1 });
        Refused(nameof(LedgerEntry.PeakW), Ended with { PeakW = double.PositiveInfinity });
        Refused(nameof(LedgerEntry.EndReason), Ended with { EndReason = null });
        Refused(nameof(LedgerEntry.At), Ended with { At = Ended.Start });
        Refused(nameof(LedgerEntry.By), Settled with { By = null });
        Refused(nameof(LedgerEntry.By), Ended with { By = "Léa" });
        Refused(nameof(LedgerEntry.Reason), Settled with { Reason = string.Empty });
        Refused(nameof(LedgerEntry.Reason), Settled with { Reason = new string('é', 401) });
        Refused(nameof(LedgerEntry.Reason), Settled with { Reason = "half a character: \ud83d" });
        Refused(nameof(LedgerEntry.Purpose), Ended with { Purpose = (Contracts.Events.SessionPurpose)99 });
        Refused(nameof(LedgerEntry.Kind), Ended with { Kind = (LedgerEntryKind)99 });
    }

    [Fact]
    public void Every_word_of_every_enum_has_a_place_in_the_form()
    {
        foreach (Contracts.Events.SessionEndReason reason in Enum.GetValues<Contracts.Events.SessionEndReason>())
        {
            LeafForm.Encode(Ended with { EndReason = reason });
        }

        foreach (Contracts.Events.SessionPurpose purpose in Enum.GetValues<Contracts.Events.SessionPurpose>())
        {
            LeafForm.Encode(Ended with { Purpose = purpose });
        }

        foreach (Contracts.Events.EnergyQuality quality in Enum.GetValues<Contracts.Events.EnergyQuality>())
        {
            LeafForm.Encode(Ended with { EnergyQuality = quality });
        }

        foreach (Contracts.ClockQuality clock in Enum.GetValues<Contracts.ClockQuality>())
        {
            LeafForm.Encode(Ended with { StartClock = clock });
        }
    }

    private static void Refused(string field, LedgerEntry entry)
    {
        ArgumentException refusal = Assert.ThrowsAny<ArgumentException>(() => LeafForm.Encode(entry));
        Assert.StartsWith(field + ":", refusal.Message, StringComparison.Ordinal);
    }

    private static LeafHash? Try(LedgerEntry entry)
    {
        try
        {
            return LeafForm.Hash(entry);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static LedgerEntry With(LedgerEntry entry, PropertyInfo field, object? value)
    {
        LedgerEntry copy = entry with { };
        field.SetValue(copy, value);
        return copy;
    }

    private static bool Same(object? value, object? read) => (value, read) switch
    {
        (null, null) => true,
        (LeafHash hash, string hex) => hash.ToString() == hex,
        (DateTimeOffset time, long ms) => time == DateTimeOffset.FromUnixTimeMilliseconds(ms),
        (Enum word, string text) => string.Equals(word.ToString(), text.Replace("-", string.Empty, StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase),
        (int number, long integer) => number == integer,
        _ => Equals(value, read),
    };
}
