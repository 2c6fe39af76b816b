using FsCheck;
using FsCheck.Fluent;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>Scripts of random numbers, which shrink by leaving out stretches and single numbers.</summary>
internal static class Scripted
{
    public static Arbitrary<int[]> Numbers(int length) => Arb.From(Gen.Choose(0, 1_600_000).ArrayOf(length), Shorter);

    private static IEnumerable<int[]> Shorter(int[] script)
    {
        for (int cut = script.Length / 2; cut >= 1; cut /= 2)
        {
            for (int from = 0; from + cut <= script.Length; from += cut)
            {
                yield return [.. script[..from], .. script[(from + cut)..]];
            }
        }
    }
}
