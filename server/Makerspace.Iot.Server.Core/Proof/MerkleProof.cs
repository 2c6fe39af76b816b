namespace Makerspace.Iot.Server.Core.Proof;

/// <summary>
/// Verifies proofs of <see cref="MerkleTree"/> from the roots alone. A proof that is too short, too long, or of other sizes is false, never an error.
/// <b>Source:</b> RFC 9162, sections 2.1.3.2 and 2.1.4.2, whose trees are those of RFC 6962.
/// </summary>
public static class MerkleProof
{
    /// <summary>True if <paramref name="path"/> shows that <paramref name="leaf"/> is number <paramref name="index"/> (from 0) of the tree of <paramref name="size"/> leaves with this root.</summary>
    public static bool Includes(LeafHash leaf, long index, long size, IReadOnlyList<LeafHash> path, LeafHash root)
    {
        if (index < 0 || index >= size)
        {
            return false;
        }

        (long node, long last, LeafHash hash) = (index, size - 1, leaf);
        foreach (LeafHash next in path)
        {
            if (last == 0)
            {
                return false;
            }

            if (node % 2 == 1 || node == last)
            {
                hash = MerkleTree.Node(next, hash);
                SkipLevels(ref node, ref last);
            }
            else
            {
                hash = MerkleTree.Node(hash, next);
            }

            (node, last) = (node / 2, last / 2);
        }

        return last == 0 && hash == root;
    }

    /// <summary>
    /// True if <paramref name="path"/> shows that the tree of <paramref name="firstSize"/> leaves with root <paramref name="first"/> is the beginning of the tree of
    /// <paramref name="secondSize"/> leaves with root <paramref name="second"/>. Nothing can be shown of an empty tree.
    /// </summary>
    public static bool Continues(long firstSize, LeafHash first, long secondSize, LeafHash second, IReadOnlyList<LeafHash> path)
    {
        if (firstSize < 1 || firstSize > secondSize)
        {
            return false;
        }

        if (firstSize == secondSize)
        {
            return path.Count == 0 && first == second;
        }

        // The root of a first tree that is a full one is itself the first hash, and is left out of the path.
        bool full = (firstSize & (firstSize - 1)) == 0;
        if (!full && path.Count == 0)
        {
            return false;
        }

        (long node, long last) = (firstSize - 1, secondSize - 1);
        while (node % 2 == 1)
        {
            (node, last) = (node / 2, last / 2);
        }

        LeafHash start = full ? first : path[0];
        (LeafHash small, LeafHash large) = (start, start);
        foreach (LeafHash next in full ? path : path.Skip(1))
        {
            if (last == 0)
            {
                return false;
            }

            if (node % 2 == 1 || node == last)
            {
                (small, large) = (MerkleTree.Node(next, small), MerkleTree.Node(next, large));
                SkipLevels(ref node, ref last);
            }
            else
            {
                large = MerkleTree.Node(large, next);
            }

            (node, last) = (node / 2, last / 2);
        }

        return last == 0 && small == first && large == second;
    }

    // The last node of a level that has no partner goes up unchanged.
    private static void SkipLevels(ref long node, ref long last)
    {
        while (node % 2 == 0 && node != 0)
        {
            (node, last) = (node / 2, last / 2);
        }
    }
}
