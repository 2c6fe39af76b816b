using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Proof;

namespace Makerspace.Iot.Server.Core.Tests.Proof;

/// <summary>Entries of the ledger for tests: the vectors' own, and random ones that keep the rules.</summary>
internal static class Entries
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789-";

    private static readonly Gen<string> Name = Gen.Elements(Letters.ToCharArray()).NonEmptyListOf().Select(l => new string([.. l.Take(WireName.MaxLength)]));

    // Accents both composed and in parts, a character beyond 16 bits, a quote, a line feed, and what looks like a length or a marker.
    // At most 117 characters: who decided has 120.
    private static readonly Gen<string> Words = Gen.Elements("é", "e\u0301", "Relevé refait", "\U0001F525", "\n", "\"", "\0", "\u0001", " ", "a").NonEmptyListOf().Select(l => string.Concat(l.Take(9)));

    private static readonly Gen<LeafHash> Hash = Gen.Choose(0, 255).ArrayOf(LeafHash.Bytes).Select(b => new LeafHash([.. b.Select(x => (byte)x)]));

    private static readonly Gen<DateTimeOffset> Time =
        from day in Gen.Choose(0, 100_000)
        from ms in Gen.Choose(0, 86_399_999)
        select DateTimeOffset.UnixEpoch.AddDays(day).AddMilliseconds(ms);

    private static readonly Gen<double> Figure = Gen.OneOf(
        Gen.Elements(0.0, -0.0, double.Epsilon, 0.1, 1e8), Gen.Choose(0, int.MaxValue).Select(x => x / 1000.0), Gen.Choose(1, int.MaxValue).Select(x => Math.BitIncrement((double)x)));

    /// <summary>Any entry that the rules allow.</summary>
    public static Gen<LedgerEntry> Any { get; } =
        from kind in Gen.Elements(Enum.GetValues<LedgerEntryKind>())
        from names in Name.ArrayOf(8)
        from present in Gen.Elements(true, false).ArrayOf(6)
        from texts in Words.ArrayOf(2)
        from hashes in Hash.ArrayOf(2)
        from times in Time.ArrayOf(4)
        from figures in Figure.ArrayOf(5)
        from number in Gen.Choose(1, 3)
        from seq in Gen.Choose(0, int.MaxValue).Two()
        from purpose in Gen.Elements(Enum.GetValues<SessionPurpose>())
        from clock in Gen.Elements(Enum.GetValues<ClockQuality>())
        from quality in Gen.Elements(Enum.GetValues<EnergyQuality>())
        from reason in Gen.Elements(Enum.GetValues<SessionEndReason>())
        let corrected = kind == LedgerEntryKind.Corrected
        let ended = kind == LedgerEntryKind.SessionEnded
        select new LedgerEntry
        {
            Kind = kind,
            Agent = names[0],
            Session = names[1],
            Number = number,
            Replaces = number == 1 ? null : hashes[0],
            Epoch = names[2],
            Seq = seq.Item1,
            Event = ended ? hashes[1] : null,
            Site = names[3],
            Machine = names[4],
            Member = present[0] ? names[5] : null,
            Structure = present[1] ? names[6] : null,
            Supervisor = present[2] ? names[7] : null,
            Purpose = purpose,
            AccessVersion = seq.Item2,
            Start = times[0],
            StartClock = clock,
            DatedStart = present[3] ? times[1] : null,
            End = kind == LedgerEntryKind.WentOn ? null : times[2],
            OccupiedSeconds = figures[0],
            ActiveSeconds = figures[1],
            EnergyWh = figures[2],
            EnergyQuality = quality,
            PeakW = figures[3],
            GapSeconds = figures[4],
            EndReason = ended || (corrected && present[4]) ? reason : null,
            At = ended ? null : times[3],
            By = corrected || kind == LedgerEntryKind.Settled ? texts[0] : null,
            Reason = corrected || kind is LedgerEntryKind.Settled or LedgerEntryKind.NoEnd ? texts[1] : null,
        };

    /// <summary>The entries of <c>leaves.json</c>, with the bytes and the leaf hash that they must have.</summary>
    public static IReadOnlyList<Vector> Vectors { get; } = ReadVectors();

    private static Vector[] ReadVectors()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Proof", "Vectors", "leaves.json")));
        return [.. file.RootElement.EnumerateArray().Select(v => new Vector(
            v.GetProperty("name").GetString()!, Entry(v.GetProperty("entry")), v.GetProperty("bytes").GetString()!, v.GetProperty("leafHash").GetString()!))];
    }

    private static LedgerEntry Entry(JsonElement e)
    {
        string? Text(string name) => e.GetProperty(name).GetString();
        LeafHash? HashOf(string name) => Text(name) is { } hex ? LeafHash.Parse(hex) : null;
        DateTimeOffset? TimeOf(string name) => Text(name) is { } time ? DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture) : null;
        double Number(string name) => e.GetProperty(name).GetDouble();
        return new LedgerEntry
        {
            Kind = Word<LedgerEntryKind>(Text("kind")!),
            Agent = Text("agent")!,
            Session = Text("session")!,
            Number = e.GetProperty("number").GetInt32(),
            Replaces = HashOf("replaces"),
            Epoch = Text("epoch")!,
            Seq = e.GetProperty("seq").GetInt64(),
            Event = HashOf("event"),
            Site = Text("site")!,
            Machine = Text("machine")!,
            Member = Text("member"),
            Structure = Text("structure"),
            Supervisor = Text("supervisor"),
            Purpose = Word<SessionPurpose>(Text("purpose")!),
            AccessVersion = e.GetProperty("accessVersion").GetInt64(),
            Start = TimeOf("start")!.Value,
            StartClock = Word<ClockQuality>(Text("startClock")!),
            DatedStart = TimeOf("datedStart"),
            End = TimeOf("end"),
            OccupiedSeconds = Number("occupiedSeconds"),
            ActiveSeconds = Number("activeSeconds"),
            EnergyWh = Number("energyWh"),
            EnergyQuality = Word<EnergyQuality>(Text("energyQuality")!),
            PeakW = Number("peakW"),
            GapSeconds = Number("gapSeconds"),
            EndReason = Text("endReason") is { } reason ? Word<SessionEndReason>(reason) : null,
            At = TimeOf("at"),
            By = Text("by"),
            Reason = Text("reason"),
        };
    }

    private static T Word<T>(string word)
        where T : struct, Enum => Enum.Parse<T>(word.Replace("-", string.Empty, StringComparison.Ordinal), ignoreCase: true);
}

/// <summary>One entry with what it must become.</summary>
internal sealed record Vector(string Name, LedgerEntry Entry, string Bytes, string LeafHash);
