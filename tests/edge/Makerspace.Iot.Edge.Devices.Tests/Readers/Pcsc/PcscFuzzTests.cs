using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Pcsc;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers.Pcsc;

/// <summary>Whatever the service and the card answer, the reader neither throws nor invents a badge nor leaks a handle.</summary>
public sealed class PcscFuzzTests
{
    private static readonly PcscCode[] Codes = [.. Enum.GetValues<PcscCode>(), (PcscCode)0xDEAD_BEEF];

    [Fact]
    public void Any_answer_of_a_card_is_read_or_refused()
    {
        var random = new Random(FuzzInputs.Seed);
        byte[] bytes = new byte[24];
        int badges = 0;
        for (long i = 0; i < 1_000_000L * FuzzInputs.Factor; i++)
        {
            random.NextBytes(bytes);
            int length = random.Next(bytes.Length);
            if (length >= 2 && random.Next(3) > 0)
            {
                (bytes[length - 2], bytes[length - 1]) = (0x90, (byte)random.Next(2));
            }

            ReadOnlySpan<byte> answer = bytes.AsSpan(0, length);
            if (PcscAnswer.TryReadId(answer, out BadgeId badge))
            {
                badges++;
                if (!answer[..^2].SequenceEqual(badge.Bytes))
                {
                    Assert.Fail($"seed {FuzzInputs.Seed}, input {i}: {Convert.ToHexString(answer)}");
                }
            }
        }

        Assert.True(badges > 10_000, $"only {badges} inputs got as far as a badge");
    }

    [Fact]
    public void Any_list_of_readers_is_split_within_its_bounds()
    {
        var random = new Random(FuzzInputs.Seed);
        byte[] bytes = new byte[100];
        for (long i = 0; i < Fuzz.Inputs; i++)
        {
            random.NextBytes(bytes);
            for (int zeros = random.Next(30); zeros > 0; zeros--)
            {
                bytes[random.Next(bytes.Length)] = 0;
            }

            List<string> names = PcscAnswer.ReaderNames(bytes.AsSpan(0, random.Next(bytes.Length)));
            if (names.Count > PcscAnswer.MaxReaders || names.Contains(""))
            {
                Assert.Fail($"seed {FuzzInputs.Seed}, input {i}: {string.Join('|', names)}");
            }
        }
    }

    [Fact]
    public void A_million_looks_at_a_service_that_answers_anything()
    {
        var service = new WildService(new Random(FuzzInputs.Seed));
        var watch = new PcscWatch(service, "r", new ManualTime());
        int known = 0;
        for (long i = 0; i < 1_000_000L * FuzzInputs.Factor; i++)
        {
            string? problem = watch.Look(TimeSpan.Zero, out BadgeId? badge);
            known += badge is null ? 0 : 1;
            bool given = badge is null || (problem is null && service.LastGiven.SequenceEqual(badge.Value.Bytes));
            if (!given || service.OpenCards != 0 || service.OpenContexts is not (0 or 1))
            {
                Assert.Fail($"seed {FuzzInputs.Seed}, look {i}: {(given ? "a handle leaks" : "a badge that no card gave")}");
            }

            if (problem is not null)
            {
                watch.Sleep(TimeSpan.Zero);
            }
        }

        watch.Drop();
        Assert.Equal(0, service.OpenContexts);
        Assert.True(known > 10_000, $"only {known} looks saw a badge");
    }

    private sealed class WildService(Random random) : IPcscService
    {
        private readonly byte[] _given = new byte[32];
        private int _givenLength;

        public int OpenCards { get; private set; }

        public int OpenContexts { get; private set; }

        public ReadOnlySpan<byte> LastGiven => _given.AsSpan(0, _givenLength);

        public PcscCode Establish(out nint context)
        {
            PcscCode code = Any();
            context = code == PcscCode.Success ? 5 : 0;
            OpenContexts += code == PcscCode.Success ? 1 : 0;
            return code;
        }

        public void Release(nint context) => OpenContexts--;

        public void Cancel(nint context)
        {
        }

        public PcscCode ListReaders(nint context, Span<byte> names, out int length)
        {
            ReadOnlySpan<byte> list = random.Next(3) == 0 ? "x\0\0"u8 : "x\0ACR122 Reader\0\0"u8;
            list.CopyTo(names);
            length = random.Next(8) == 0 ? random.Next(list.Length) : list.Length;
            return Any();
        }

        public PcscCode WaitForChange(nint context, string reader, TimeSpan patience, ref PcscState state)
        {
            PcscCode code = Any();
            if (code == PcscCode.Success)
            {
                state = random.Next(4) == 0 ? (PcscState)(uint)random.NextInt64(uint.MaxValue) : PcscState.Changed | PcscState.Present | (PcscState)((uint)random.Next(3) << 16);
            }

            return code;
        }

        public PcscCode Connect(nint context, string reader, out nint card, out nuint protocol)
        {
            (card, protocol) = (3, 2);
            PcscCode code = Any();
            OpenCards += code == PcscCode.Success ? 1 : 0;
            return code;
        }

        public PcscCode Transmit(nint card, nuint protocol, ReadOnlySpan<byte> command, Span<byte> answer, out int length)
        {
            length = 2 + (random.Next(2) == 0 ? new[] { 4, 7, 10 }[random.Next(3)] : random.Next(20));
            random.NextBytes(answer[..length]);
            if (random.Next(4) > 0)
            {
                (answer[length - 2], answer[length - 1]) = (0x90, 0x00);
            }

            // A badge that was read is known on while another reading of it breaks off.
            PcscCode code = Any();
            if (code == PcscCode.Success)
            {
                _givenLength = length - 2;
                answer[.._givenLength].CopyTo(_given);
            }

            return code;
        }

        public PcscCode Ask(nint context, string reader, ReadOnlySpan<byte> command, Span<byte> answer, out int length)
        {
            length = random.Next(10);
            random.NextBytes(answer[..length]);
            (answer[0], answer[1]) = random.Next(3) == 0 ? (answer[0], answer[1]) : ((byte)0xD5, (byte)0x03);
            return Any();
        }

        public void Disconnect(nint card) => OpenCards--;

        private PcscCode Any() => random.Next(10) == 0 ? Codes[random.Next(Codes.Length)] : PcscCode.Success;
    }
}
