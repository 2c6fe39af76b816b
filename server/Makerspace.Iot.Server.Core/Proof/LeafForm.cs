using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Server.Core.Proof;

/// <summary>
/// The canonical form of a ledger entry, version 1: the same entry always has the same bytes, and two different entries never share them.
/// <c>docs/proof/leaf.md</c> fixes it byte by byte. What was released never changes; another form takes another version byte.
/// </summary>
public static class LeafForm
{
    /// <summary>The first byte.</summary>
    public const byte Version = 1;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The bytes of an entry. Throws <see cref="ArgumentException"/>, with the field's name, if a field breaks its rule in <see cref="LedgerEntry"/>:
    /// the ledger holds no such value, so that it is a fault of the caller.
    /// </summary>
    public static byte[] Encode(LedgerEntry entry)
    {
        LeafRules.Check(entry);
        var bytes = new ArrayBufferWriter<byte>(512);
        Byte(bytes, Version);
        Text(bytes, Word(entry.Kind));
        Text(bytes, entry.Agent);
        Text(bytes, entry.Session);
        Integer(bytes, entry.Number);
        Optional(bytes, entry.Replaces, Hash);
        Text(bytes, entry.Epoch);
        Integer(bytes, entry.Seq);
        Optional(bytes, entry.Event, Hash);
        Text(bytes, entry.Site);
        Text(bytes, entry.Machine);
        Optional(bytes, entry.Member);
        Optional(bytes, entry.Structure);
        Optional(bytes, entry.Supervisor);
        Text(bytes, Word(entry.Purpose));
        Integer(bytes, entry.AccessVersion);
        Time(bytes, entry.Start);
        Text(bytes, Word(entry.StartClock));
        Optional(bytes, entry.DatedStart, Time);
        Optional(bytes, entry.End, Time);
        Number(bytes, entry.OccupiedSeconds);
        Number(bytes, entry.ActiveSeconds);
        Number(bytes, entry.EnergyWh);
        Text(bytes, Word(entry.EnergyQuality));
        Number(bytes, entry.PeakW);
        Number(bytes, entry.GapSeconds);
        Optional(bytes, entry.EndReason is { } reason ? Word(reason) : null);
        Optional(bytes, entry.At, Time);
        Optional(bytes, entry.By);
        Optional(bytes, entry.Reason);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The leaf hash of an entry: that of its bytes, by <see cref="MerkleTree.Leaf"/>. Throws as <see cref="Encode"/> does.</summary>
    public static LeafHash Hash(LedgerEntry entry) => MerkleTree.Leaf(Encode(entry));

    private static void Byte(ArrayBufferWriter<byte> bytes, byte value) => bytes.Write([value]);

    private static void Integer(ArrayBufferWriter<byte> bytes, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(bytes.GetSpan(sizeof(long)), value);
        bytes.Advance(sizeof(long));
    }

    // Minus zero equals zero and has other bits.
    private static void Number(ArrayBufferWriter<byte> bytes, double value)
    {
        BinaryPrimitives.WriteDoubleBigEndian(bytes.GetSpan(sizeof(double)), value == 0 ? 0 : value);
        bytes.Advance(sizeof(double));
    }

    private static void Time(ArrayBufferWriter<byte> bytes, DateTimeOffset value) => Integer(bytes, value.ToUnixTimeMilliseconds());

    private static void Hash(ArrayBufferWriter<byte> bytes, LeafHash value) => bytes.Write(value.Span);

    private static void Text(ArrayBufferWriter<byte> bytes, string value)
    {
        byte[] utf8 = Utf8.GetBytes(value);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.GetSpan(sizeof(ushort)), checked((ushort)utf8.Length));
        bytes.Advance(sizeof(ushort));
        bytes.Write(utf8);
    }

    private static void Optional(ArrayBufferWriter<byte> bytes, string? value)
    {
        Byte(bytes, value is null ? (byte)0 : (byte)1);
        if (value is not null)
        {
            Text(bytes, value);
        }
    }

    private static void Optional<T>(ArrayBufferWriter<byte> bytes, T? value, Action<ArrayBufferWriter<byte>, T> write)
        where T : struct
    {
        Byte(bytes, value is null ? (byte)0 : (byte)1);
        if (value is { } present)
        {
            write(bytes, present);
        }
    }

    // Written out, so that no renaming in the code changes a leaf.
    private static string Word(LedgerEntryKind kind) => kind switch
    {
        LedgerEntryKind.SessionEnded => "session-ended",
        LedgerEntryKind.NoEnd => "no-end",
        LedgerEntryKind.Settled => "settled",
        LedgerEntryKind.WentOn => "went-on",
        LedgerEntryKind.Corrected => "corrected",
        _ => throw NoWord(nameof(LedgerEntry.Kind), kind),
    };

    private static string Word(SessionPurpose purpose) => purpose switch
    {
        SessionPurpose.Production => "production",
        SessionPurpose.Training => "training",
        SessionPurpose.Research => "research",
        SessionPurpose.Maintenance => "maintenance",
        SessionPurpose.Demonstration => "demonstration",
        _ => throw NoWord(nameof(LedgerEntry.Purpose), purpose),
    };

    private static string Word(ClockQuality clock) => clock switch
    {
        ClockQuality.Synced => "synced",
        ClockQuality.Unsynced => "unsynced",
        ClockQuality.Corrected => "corrected",
        _ => throw NoWord(nameof(LedgerEntry.StartClock), clock),
    };

    private static string Word(EnergyQuality quality) => quality switch
    {
        EnergyQuality.Metered => "metered",
        EnergyQuality.Estimated => "estimated",
        EnergyQuality.Missing => "missing",
        _ => throw NoWord(nameof(LedgerEntry.EnergyQuality), quality),
    };

    private static string Word(SessionEndReason reason) => reason switch
    {
        SessionEndReason.BadgeOut => "badge-out",
        SessionEndReason.IdleTimeout => "idle-timeout",
        SessionEndReason.AccessWithdrawn => "access-withdrawn",
        SessionEndReason.Command => "command",
        SessionEndReason.EmergencyStop => "emergency-stop",
        SessionEndReason.Fault => "fault",
        SessionEndReason.PowerLost => "power-lost",
        SessionEndReason.TakenOver => "taken-over",
        SessionEndReason.Other => "other",
        _ => throw NoWord(nameof(LedgerEntry.EndReason), reason),
    };

    private static ArgumentException NoWord(string field, Enum value) => new($"{field}: {value} has no word in version {Version} of the form.", field);
}
