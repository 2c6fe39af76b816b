using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests;

/// <summary>Random inputs for the parsers; seed and length as <see cref="Fuzz"/> says.</summary>
internal static class FuzzInputs
{
    public static int Seed => Fuzz.Seed;

    /// <summary>How often each fuzz runs its usual number of inputs.</summary>
    public static int Factor => Fuzz.Factor;

    /// <summary>Runs a check over many inputs; a failure names seed, number and bytes.</summary>
    public static void Run(int count, Func<Random, byte[]> make, Action<byte[]> check)
    {
        var random = new Random(Seed);
        for (long i = 0; i < (long)count * Factor; i++)
        {
            byte[] input = make(random);
            try
            {
                check(input);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {Seed}, input {i}: {Convert.ToHexString(input)}: {failure.Message}", failure);
            }
        }
    }

    /// <summary>Some bytes: noise that likes the bytes that frames are made of, with right frames strewn in and then damaged.</summary>
    public static byte[] Damage(Random random, byte[][] frames, byte[] likedBytes, int maxNoise)
    {
        List<byte> bytes = [];
        for (int parts = random.Next(1, 4); parts > 0; parts--)
        {
            for (int noise = random.Next(maxNoise); noise > 0; noise--)
            {
                bytes.Add(random.Next(2) == 0 ? likedBytes[random.Next(likedBytes.Length)] : (byte)random.Next(256));
            }

            byte[] frame = [.. frames[random.Next(frames.Length)]];
            switch (random.Next(5))
            {
                case 0:
                    frame = frame[..random.Next(frame.Length)];
                    break;
                case 1:
                    frame[random.Next(frame.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    frame[random.Next(frame.Length)] = (byte)random.Next(256);
                    break;
                case 3:
                    frame = frame[random.Next(frame.Length)..];
                    break;
            }

            bytes.AddRange(frame);
        }

        return [.. bytes];
    }
}
