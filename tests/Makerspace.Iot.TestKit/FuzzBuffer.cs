namespace Makerspace.Iot.TestKit;

/// <summary>
/// Random inputs in one buffer, for a million of them in a second: a good example is copied in and damaged. Seed and length as <see cref="Fuzz"/> says.
/// </summary>
public static class FuzzBuffer
{
    /// <summary>Looks at one input; throws if something is wrong.</summary>
    public delegate void Check(ReadOnlySpan<byte> input);

    /// <summary>Runs the check over damaged copies of the examples, cut or followed by noise at times; a failure names seed, number and bytes.</summary>
    public static void Run(byte[][] examples, byte[] liked, int longest, Check check)
    {
        Random random = Fuzz.Random();
        byte[] buffer = new byte[longest];
        for (long i = 0; i < Fuzz.Inputs; i++)
        {
            int length = Fill(random, buffer, examples, liked);
            try
            {
                check(buffer.AsSpan(0, length));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {Fuzz.Seed}, input {i}: {Convert.ToHexString(buffer, 0, length)}: {failure.Message}", failure);
            }
        }
    }

    private static int Fill(Random random, byte[] buffer, byte[][] examples, byte[] liked)
    {
        byte[] example = examples[random.Next(examples.Length)];
        int length = Math.Min(example.Length, buffer.Length);
        example.AsSpan(0, length).CopyTo(buffer);
        int shape = random.Next(8);
        if (shape == 0)
        {
            length = random.Next(length + 1);
        }
        else if (shape == 1)
        {
            int more = random.Next(Math.Min(24, buffer.Length - length) + 1);
            random.NextBytes(buffer.AsSpan(length, more));
            length += more;
        }

        for (int damages = random.Next(4); damages > 0 && length > 0; damages--)
        {
            buffer[random.Next(length)] = random.Next(3) switch
            {
                0 => liked[random.Next(liked.Length)],
                1 => (byte)(buffer[random.Next(length)] ^ (1 << random.Next(8))),
                _ => (byte)random.Next(256),
            };
        }

        return length;
    }
}
