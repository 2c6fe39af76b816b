using System.Buffers.Text;
using System.Runtime.InteropServices;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Server.Core.Access;

namespace Makerspace.Iot.Server.Access;

/// <summary>
/// The badge hashes of one agent, kept from list to list, so that a revocation costs no hash at all and a new badge costs one. Sixteen bytes a badge:
/// 16 MB for a hundred agents that know 10,000 badges. For one thread at a time.
/// </summary>
/// <param name="badgeKey">The agent's badge key.</param>
internal sealed class BadgeHashes(byte[] badgeKey)
{
    private BadgeRow[] _badges = [];
    private UInt128[] _hashes = [];

    /// <summary>Hashes worked out so far.</summary>
    public long Computed { get; private set; }

    /// <summary>The hash of each badge, as text, in the order of <paramref name="badges"/>, which are sorted by id.</summary>
    public string[] Of(IReadOnlyList<BadgeRow> badges)
    {
        var hashes = new UInt128[badges.Count];
        var texts = new string[badges.Count];
        int known = 0;
        for (int i = 0; i < hashes.Length; i++)
        {
            string uid = badges[i].Uid;
            while (known < _badges.Length && string.CompareOrdinal(_badges[known].Uid, uid) < 0)
            {
                known++;
            }

            hashes[i] = known < _badges.Length && _badges[known].Uid == uid ? _hashes[known] : Compute(uid);
            texts[i] = Base64Url.EncodeToString(MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in hashes[i])));
        }

        // The rows are shared by all agents of a zone: what is kept here besides the hashes is one reference.
        (_badges, _hashes) = (badges as BadgeRow[] ?? [.. badges], hashes);
        return texts;
    }

    private UInt128 Compute(string uid)
    {
        Computed++;
        UInt128 hash = default;
        Base64Url.DecodeFromChars(BadgeHash.Compute(badgeKey, Convert.FromHexString(uid)), MemoryMarshal.AsBytes(new Span<UInt128>(ref hash)));
        return hash;
    }
}
