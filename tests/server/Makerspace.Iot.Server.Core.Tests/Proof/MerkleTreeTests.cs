using Makerspace.Iot.Server.Core.Proof;

namespace Makerspace.Iot.Server.Core.Tests.Proof;

/// <summary>The trees of RFC 6962: the eight inputs, roots and proofs of the Certificate Transparency reference implementation, and every tree of up to 40 leaves.</summary>
public sealed class MerkleTreeTests
{
    private static readonly LeafHash[] Reference = Leaves("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static readonly LeafHash[] Many = [.. Enumerable.Range(0, 40).Select(i => MerkleTree.Leaf([(byte)i]))];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void The_roots_are_those_of_the_reference_implementation(int size, string root) => Assert.Equal(root, MerkleTree.Root(Reference.AsSpan(0, size)).ToString());

    [Theory]
    [InlineData(0, 1)]
    [InlineData(
        0, 8, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
    [InlineData(
        5, 8, "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(2, 3, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(
        1, 5, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")]
    public void The_proofs_of_inclusion_are_those_of_the_reference_implementation(int index, int size, params string[] path) =>
        Assert.Equal(path, MerkleTree.Inclusion(Reference.AsSpan(0, size), index).Select(h => h.ToString()));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(
        1, 8, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
    public void The_proofs_of_consistency_are_those_of_the_reference_implementation(int first, int second, params string[] path) =>
        Assert.Equal(path, MerkleTree.Consistency(Reference.AsSpan(0, second), first).Select(h => h.ToString()));

    [Fact]
    public void The_tree_of_seven_leaves_proves_what_the_RFC_draws()
    {
        // RFC 6962, section 2.1.3: the nodes by the names of its figure.
        (LeafHash a, LeafHash b, LeafHash c, LeafHash d, LeafHash e, LeafHash f, LeafHash j) = (Many[0], Many[1], Many[2], Many[3], Many[4], Many[5], Many[6]);
        (LeafHash g, LeafHash h, LeafHash i) = (MerkleTree.Node(a, b), MerkleTree.Node(c, d), MerkleTree.Node(e, f));
        (LeafHash k, LeafHash l) = (MerkleTree.Node(g, h), MerkleTree.Node(i, j));
        ReadOnlySpan<LeafHash> seven = Many.AsSpan(0, 7);
        Assert.Equal(MerkleTree.Node(k, l), MerkleTree.Root(seven));
        Assert.Equal([b, h, l], MerkleTree.Inclusion(seven, 0));
        Assert.Equal([c, g, l], MerkleTree.Inclusion(seven, 3));
        Assert.Equal([f, j, k], MerkleTree.Inclusion(seven, 4));
        Assert.Equal([i, k], MerkleTree.Inclusion(seven, 6));
        Assert.Equal([c, d, g, l], MerkleTree.Consistency(seven, 3));
        Assert.Equal([l], MerkleTree.Consistency(seven, 4));
        Assert.Equal([i, j, k], MerkleTree.Consistency(seven, 6));
    }

    [Fact]
    public void Every_leaf_of_every_tree_is_proven_and_no_other_leaf_place_or_size()
    {
        for (int size = 1; size <= Many.Length; size++)
        {
            LeafHash root = MerkleTree.Root(Many.AsSpan(0, size));
            for (int index = 0; index < size; index++)
            {
                LeafHash leaf = Many[index];
                IReadOnlyList<LeafHash> path = MerkleTree.Inclusion(Many.AsSpan(0, size), index);
                Assert.True(MerkleProof.Includes(leaf, index, size, path, root));
                Assert.False(MerkleProof.Includes(MerkleTree.Leaf([200]), index, size, path, root));
                Assert.False(MerkleProof.Includes(leaf, index, size, [.. path, leaf], root));
                Assert.False(MerkleProof.Includes(leaf, index, size, path, MerkleTree.Leaf([201])));
                Assert.False(MerkleProof.Includes(leaf, index - size, size, path, root));
                Assert.False(MerkleProof.Includes(leaf, size, size, path, root));
                for (int other = 0; other < size; other++)
                {
                    Assert.True(other == index || !MerkleProof.Includes(leaf, other, size, path, root));
                }

                for (int i = 0; i < path.Count; i++)
                {
                    Assert.False(MerkleProof.Includes(leaf, index, size, [.. path.Take(i), MerkleTree.Leaf([202]), .. path.Skip(i + 1)], root));
                    Assert.False(MerkleProof.Includes(leaf, index, size, [.. path.Take(i)], root));
                }
            }
        }
    }

    [Fact]
    public void Every_tree_is_shown_to_continue_each_smaller_one_and_nothing_else()
    {
        for (int second = 1; second <= Many.Length; second++)
        {
            LeafHash large = MerkleTree.Root(Many.AsSpan(0, second));
            Assert.False(MerkleProof.Continues(0, MerkleTree.Root([]), second, large, []));
            Assert.False(MerkleProof.Continues(second + 1, large, second, large, []));
            for (int first = 1; first <= second; first++)
            {
                LeafHash small = MerkleTree.Root(Many.AsSpan(0, first));
                IReadOnlyList<LeafHash> path = MerkleTree.Consistency(Many.AsSpan(0, second), first);
                Assert.True(MerkleProof.Continues(first, small, second, large, path));
                Assert.False(MerkleProof.Continues(first, MerkleTree.Leaf([200]), second, large, path));
                Assert.False(MerkleProof.Continues(first, small, second, MerkleTree.Leaf([200]), path));
                Assert.False(MerkleProof.Continues(first, small, second, large, [.. path, small]));
                for (int i = 0; i < path.Count; i++)
                {
                    Assert.False(MerkleProof.Continues(first, small, second, large, [.. path.Take(i), MerkleTree.Leaf([202]), .. path.Skip(i + 1)]));
                    Assert.False(MerkleProof.Continues(first, small, second, large, [.. path.Take(i)]));
                }
            }
        }
    }

    [Fact]
    public void What_is_not_in_the_tree_has_no_proof()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.Inclusion([], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.Inclusion(Many, Many.Length));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.Inclusion(Many, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.Consistency(Many, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.Consistency(Many, Many.Length + 1));
    }

    private static LeafHash[] Leaves(params string[] inputs) => [.. inputs.Select(i => MerkleTree.Leaf(Convert.FromHexString(i)))];
}
