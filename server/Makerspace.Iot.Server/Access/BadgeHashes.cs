using System.Buffers.Text;
using System.Runtime.InteropServices;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Access;

/// <summary>
/// A number for each badge id that was ever met, the same for all agents, so that each of them keeps nothing but its hashes in this order. Numbers are given by one thread at a time.
/// </summary>
internal sealed class BadgeNumbers
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private IReadOnlyList<Badge>? _last;
    private int[] _ofLast = [];

    /// <summary>The number of each badge, in the order of <paramref name="badges"/>; the same array for the same badges.</summary>
    public int[] Of(IReadOnlyList<Badge> badges)
    {
        if (!ReferenceEquals(badges, _last))
        {
            var numbers = new int[badges.Count];
            for (int i = 0; i < numbers.Length; i++)
            {
                ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, badges[i].Uid, out bool known);
                numbers[i] = number = known ? number : _numbers.Count - 1;
            }

            (_last, _ofLast) = (badges, numbers);
        }

        return _ofLast;
    }
}

/// <summary>
/// The badge hashes of one agent, kept from list to list, so that a revocation costs no hash at all and a new badge costs one. Sixteen bytes a badge:
/// 35 MB for a hundred agents that know 22,000 badges. For one thread at a time.
/// </summary>
/// <param name="badgeKey">The agent's badge key.</param>
internal sealed class BadgeHashes(byte[] badgeKey)
{
    // By number; zero: not worked out yet.
    private UInt128[] _hashes = [];

    /// <summary>Hashes worked out so far.</summary>
    public long Computed { get; private set; }

    /// <summary>The hash of each badge, as text, in the order of <paramref name="badges"/>.</summary>
    /// <param name="badges">The badges.</param>
    /// <param name="numbers">Their <see cref="BadgeNumbers"/>.</param>
    public string[] Of(IReadOnlyList<BadgeRow> badges, IReadOnlyList<int> numbers)
    {
        int most = numbers.Count == 0 ? 0 : numbers.Max() + 1;
        if (_hashes.Length < most)
        {
            Array.Resize(ref _hashes, most);
        }

        var texts = new string[badges.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            ref UInt128 hash = ref _hashes[numbers[i]];
            hash = hash == default ? Compute(badges[i].Uid) : hash;
            texts[i] = Base64Url.EncodeToString(MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in hash)));
        }

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
