using System.Security.Cryptography;

namespace Makerspace.Iot.Server.Core.Proof;

/// <summary>
/// The Merkle tree of RFC 6962 over leaf hashes: its root, the proof that a leaf is in it, and the proof that a smaller tree is its beginning. Pure; SHA-256.
/// <b>Source:</b> RFC 6962, sections 2.1, 2.1.1 and 2.1.2. <see cref="MerkleProof"/> verifies.
/// </summary>
public static class MerkleTree
{
    /// <summary>Hash of a leaf: SHA-256 of 0x00 and its bytes.</summary>
    public static LeafHash Leaf(ReadOnlySpan<byte> bytes) => Sha256(0, bytes, []);

    /// <summary>Hash of a node: SHA-256 of 0x01, the left hash and the right hash.</summary>
    public static LeafHash Node(LeafHash left, LeafHash right) => Sha256(1, left.Span, right.Span);

    /// <summary>Root of the tree over <paramref name="leaves"/>; of no leaf, SHA-256 of nothing.</summary>
    public static LeafHash Root(ReadOnlySpan<LeafHash> leaves)
    {
        if (leaves.Length <= 1)
        {
            return leaves.IsEmpty ? new LeafHash(SHA256.HashData([])) : leaves[0];
        }

        int split = Split(leaves.Length);
        return Node(Root(leaves[..split]), Root(leaves[split..]));
    }

    /// <summary>The hashes that lead from leaf <paramref name="index"/> to the root, from the leaf upwards. Throws <see cref="ArgumentOutOfRangeException"/> if there is no such leaf.</summary>
    public static IReadOnlyList<LeafHash> Inclusion(ReadOnlySpan<LeafHash> leaves, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leaves.Length);
        var path = new List<LeafHash>();
        Climb(leaves, index, path);
        return path;
    }

    /// <summary>
    /// The hashes that show that the tree over the first <paramref name="size"/> leaves is the beginning of this one; none if they are the same.
    /// Throws <see cref="ArgumentOutOfRangeException"/> if <paramref name="size"/> is not 1 to the number of leaves: nothing can be shown of an empty tree.
    /// </summary>
    public static IReadOnlyList<LeafHash> Consistency(ReadOnlySpan<LeafHash> leaves, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, leaves.Length);
        var path = new List<LeafHash>();
        Compare(leaves, size, whole: true, path);
        return path;
    }

    private static void Climb(ReadOnlySpan<LeafHash> leaves, int index, List<LeafHash> path)
    {
        if (leaves.Length == 1)
        {
            return;
        }

        int split = Split(leaves.Length);
        (bool left, int below) = index < split ? (true, index) : (false, index - split);
        Climb(left ? leaves[..split] : leaves[split..], below, path);
        path.Add(Root(left ? leaves[split..] : leaves[..split]));
    }

    // Whole: the smaller tree began where this part begins, so that its root is known to whoever asks.
    private static void Compare(ReadOnlySpan<LeafHash> leaves, int size, bool whole, List<LeafHash> path)
    {
        if (size == leaves.Length)
        {
            if (!whole)
            {
                path.Add(Root(leaves));
            }

            return;
        }

        int split = Split(leaves.Length);
        if (size <= split)
        {
            Compare(leaves[..split], size, whole, path);
            path.Add(Root(leaves[split..]));
        }
        else
        {
            Compare(leaves[split..], size - split, whole: false, path);
            path.Add(Root(leaves[..split]));
        }
    }

    // The greatest power of two below the number of leaves.
    private static int Split(int count) => 1 << (31 - int.LeadingZeroCount(count - 1));

    private static LeafHash Sha256(byte prefix, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData([prefix]);
        sha.AppendData(first);
        sha.AppendData(second);
        return new LeafHash(sha.GetHashAndReset());
    }
}
