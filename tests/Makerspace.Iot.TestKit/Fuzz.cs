namespace Makerspace.Iot.TestKit;

/// <summary>
/// Seed and length of the fuzz tests, the same for all of them.
/// <list type="bullet">
/// <item><c>MAKERSPACE_FUZZ_SEED=N</c> repeats a run; <c>fresh</c> draws a seed. Without it the seed is recorded here, so that a change never fails for an input that it has nothing to do with;
/// a long run draws a fresh one, because it is made to find something new.</item>
/// <item><c>MAKERSPACE_FUZZ_FACTOR=N</c> tries N times as many inputs; <c>MAKERSPACE_LONG=1</c>, which <c>./makerspace test --long</c> sets, is a factor of 20.</item>
/// </list>
/// Every failure must name <see cref="Seed"/>.
/// </summary>
public static class Fuzz
{
    /// <summary>Inputs for each parser in the suite, before <see cref="Factor"/>.</summary>
    public const int Million = 1_000_000;

    private const int RecordedSeed = 20_260_302;
    private const int LongFactor = 20;
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("MAKERSPACE_LONG") == "1";

    /// <summary>The seed of this run.</summary>
    public static int Seed { get; } = ChooseSeed(Environment.GetEnvironmentVariable("MAKERSPACE_FUZZ_SEED"), IsLong);

    /// <summary>How many times the usual number of inputs; at least 1.</summary>
    public static int Factor { get; } = Math.Max(1, int.TryParse(Environment.GetEnvironmentVariable("MAKERSPACE_FUZZ_FACTOR"), out int factor) ? factor : IsLong ? LongFactor : 1);

    /// <summary>A million inputs, as often as was asked for.</summary>
    public static long Inputs => Count(Million);

    /// <summary>So many inputs, as often as was asked for.</summary>
    public static long Count(long usual) => usual * Factor;

    /// <summary>Numbers from the seed; <paramref name="salt"/> keeps the tests of one project apart.</summary>
    public static Random Random(int salt = 0) => new(unchecked(Seed + salt));

    internal static int ChooseSeed(string? wanted, bool isLong)
    {
        if (int.TryParse(wanted, out int seed))
        {
            return seed;
        }

        int chosen = isLong || wanted == "fresh" ? System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue) : RecordedSeed;
        Console.WriteLine($"fuzz seed {chosen}; MAKERSPACE_FUZZ_SEED={chosen} repeats this run");
        return chosen;
    }
}
