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
        using var rights = new Sheet();
        using var words = new Sheet();
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
            sheet.Number(badge.Revoked ? 1 : badge.Until is null ? 0 : 2);
            if (badge.Until is { } until)
            {
                sheet.Number(until.UtcTicks);
            }
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

    /// <summary>Bytes to be hashed, as they come. Each value brings its own length, so that no two sequences of values give the same bytes.</summary>
    private sealed class Sheet : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly byte[] _bytes = new byte[8192];
        private int _used;

        public void Number(long value)
        {
            if (_bytes.Length - _used < sizeof(long))
            {
                Flush();
            }

            BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(_used), value);
            _used += sizeof(long);
        }

        public void Text(string? text)
        {
            Number(text?.Length ?? -1);
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(text.AsSpan());
            if (_bytes.Length - _used < bytes.Length)
            {
                Flush();
            }

            if (bytes.Length > _bytes.Length)
            {
                _hash.AppendData(bytes);
                return;
            }

            bytes.CopyTo(_bytes.AsSpan(_used));
            _used += bytes.Length;
        }

        public byte[] Hash()
        {
            Flush();
            return _hash.GetHashAndReset();
        }

        public void Dispose() => _hash.Dispose();

        private void Flush()
        {
            _hash.AppendData(_bytes, 0, _used);
            _used = 0;
        }
    }
}
