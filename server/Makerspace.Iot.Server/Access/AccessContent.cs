using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Keys;

namespace Makerspace.Iot.Server.Access;

/// <summary>
/// What the list of one agent says, as a key that is cheap to work out from the compiled rows: an agent whose key is still that of its stored list costs
/// neither a badge hash nor an encoding. Its first half changes with whatever can open a machine or stop opening it; its second half with the words of refusals alone
/// (strangers, revoked badges). 128 bits of SHA-256 each.
/// </summary>
internal static class AccessContent
{
    // Grows when the same rows come to be written as another document.
    private const int BuilderVersion = 2;
    private const int HalfBytes = 16;

    /// <summary>The key: 64 hexadecimal digits.</summary>
    public static string Key(AccessRows rows, Agent agent, string timeZone, ReadOnlySpan<byte> badgeKey, string signerPem)
    {
        var rights = new Sheet(4096);
        var words = new Sheet(rows.Members.Count * 64);
        rights.Number(BuilderVersion);
        rights.Text(ServerKeys.KeyId);
        rights.Text(signerPem);
        rights.Text(Convert.ToHexString(SHA256.HashData(badgeKey)));
        rights.Text(agent.Name);
        rights.Text(agent.Site);
        rights.Text(timeZone);
        rights.Number(rows.Machines.Count);
        foreach (MachineRow row in rows.Machines)
        {
            Write(rights, row);
        }

        foreach (MemberRow member in rows.Members)
        {
            Write(member.Memberships.Count > 0 ? rights : words, member);
        }

        foreach (BadgeRow badge in rows.Badges)
        {
            // By reference: the index shifts for everybody when somebody joins.
            MemberRow holder = rows.Members[badge.Member];
            Sheet sheet = holder.Memberships.Count > 0 && !badge.Revoked ? rights : words;
            sheet.Text(badge.Uid);
            sheet.Text(holder.Ref);
            sheet.Text(badge.Structure);
            sheet.Number(badge.Revoked ? 1 : 0);
        }

        return Convert.ToHexStringLower(rights.Hash().AsSpan(0, HalfBytes)) + Convert.ToHexStringLower(words.Hash().AsSpan(0, HalfBytes));
    }

    /// <summary>True if two keys give the same rights, whatever the words.</summary>
    public static bool SameRights(string a, string b) => a.AsSpan(0, HalfBytes * 2).SequenceEqual(b.AsSpan(0, Math.Min(b.Length, HalfBytes * 2)));

    private static void Write(Sheet sheet, MachineRow row)
    {
        Machine m = row.Machine;
        sheet.Text(m.Name);
        sheet.Text(m.Category);
        sheet.Number(m.LevelAlone);
        sheet.Number(m.LevelSupervised);
        sheet.Number(m.LevelSupervisor);
        sheet.Number((m.TwoPersons ? 1 : 0) + (m.OutOfService ? 2 : 0));
        Write(sheet, row.Hours);
    }

    private static void Write(Sheet sheet, MemberRow member)
    {
        sheet.Text(member.Ref);
        sheet.Number((member.ElsewhereOnly ? 1 : 0) + (member.Maintainer ? 2 : 0));
        sheet.Number(member.Memberships.Count);
        foreach (MembershipRow m in member.Memberships)
        {
            sheet.Number(m.From.UtcTicks);
            sheet.Number(m.Until?.UtcTicks ?? -1);
            sheet.Text(m.Structure);
            sheet.Number((int)m.Purpose);
            Write(sheet, m.Hours);
        }

        sheet.Number(member.Qualifications.Count);
        foreach (QualificationRow q in member.Qualifications)
        {
            sheet.Text(q.Category);
            sheet.Number(q.Level);
            sheet.Number(q.Until?.UtcTicks ?? -1);
        }
    }

    private static void Write(Sheet sheet, IReadOnlyList<OpeningHours> hours)
    {
        sheet.Number(hours.Count);
        foreach (OpeningHours h in hours)
        {
            sheet.Number(((long)h.Days << 32) + (h.FromMinute << 16) + h.ToMinute);
        }
    }

    /// <summary>Bytes to be hashed. Each value brings its own length, so that no two sequences of values give the same bytes.</summary>
    private sealed class Sheet(int capacity)
    {
        private byte[] _bytes = new byte[Math.Max(capacity, 256)];
        private int _used;

        public void Number(long value) => BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), value);

        public void Text(string? text)
        {
            Number(text?.Length ?? -1);
            MemoryMarshal.AsBytes(text.AsSpan()).CopyTo(Room(text is null ? 0 : text.Length * sizeof(char)));
        }

        public byte[] Hash() => SHA256.HashData(_bytes.AsSpan(0, _used));

        private Span<byte> Room(int size)
        {
            if (_bytes.Length - _used < size)
            {
                Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + size));
            }

            Span<byte> room = _bytes.AsSpan(_used, size);
            _used += size;
            return room;
        }
    }
}
