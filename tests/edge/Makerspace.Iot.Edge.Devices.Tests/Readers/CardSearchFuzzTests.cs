using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Iso14443;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers;

/// <summary>
/// A million spoiled answers to WUPA, anticollision and SELECT: nothing throws, every search ends, and an id comes only out of levels that were all selected and
/// acknowledged with a right CRC.
/// </summary>
public sealed class CardSearchFuzzTests
{
    [Fact]
    public void A_million_answers_over_the_air()
    {
        var air = new SpoiledAir();
        var search = new CardSearch(air);
        long cards = 0;
        long collisions = 0;
        while (air.Exchanges < 1_000_000L * FuzzInputs.Factor)
        {
            long before = air.Exchanges;
            air.Begin();
            SearchOutcome outcome = search.Find(out BadgeId? badge);
            Assert.Equal(outcome == SearchOutcome.Card, badge is not null);
            if (badge is { } id)
            {
                cards++;
                Assert.True(id.Bytes.SequenceEqual(air.Selected), $"seed {FuzzInputs.Seed}, exchange {air.Exchanges}: {Convert.ToHexString(id.Bytes)} was not selected, but {Convert.ToHexString(air.Selected)}");
            }

            Assert.True(air.Exchanges - before <= 200, $"seed {FuzzInputs.Seed}: a search took {air.Exchanges - before} exchanges");
            collisions = search.Collisions;
        }

        Assert.True(cards > 20_000 && collisions > 5_000 && search.Garbled > 50_000, $"{cards} cards, {collisions} collisions, {search.Garbled} garbled: too little to prove anything");
    }

    [Theory]
    [InlineData("0000", 0x1EA0)]
    [InlineData("1234", 0xCF26)]
    [InlineData("5000", 0xCD57)]
    [InlineData("E050", 0xA5BC)]
    [InlineData("3000", 0xA802)]
    public void The_checksum_is_the_standards(string bytes, int crc) => Assert.Equal(crc, CrcA.Of(Hex.Bytes(bytes)));

    /// <summary>A card that mostly answers as it should, and notes what it really acknowledged.</summary>
    private sealed class SpoiledAir : IAirLink
    {
        private readonly Random _random = new(FuzzInputs.Seed);
        private readonly byte[] _parts = new byte[15];
        private readonly List<byte> _selected = [];
        private int _levels;
        private int _level;

        public long Exchanges { get; private set; }

        public ReadOnlySpan<byte> Selected => _selected.ToArray();

        public void Begin()
        {
            _levels = _random.Next(1, 4);
            _level = 0;
            _selected.Clear();
            _random.NextBytes(_parts);
            for (int i = 0; i < _levels; i++)
            {
                Span<byte> part = _parts.AsSpan(5 * i, 5);
                bool isLast = i == _levels - 1;
                part[0] = !isLast || (_random.Next(50) == 0) ? (byte)0x88 : (byte)(part[0] & 0x7F);
                part[4] = (byte)(part[0] ^ part[1] ^ part[2] ^ part[3] ^ (_random.Next(50) == 0 ? 1 : 0));
            }
        }

        public void Send(ReadOnlySpan<byte> frame)
        {
        }

        public AirAnswer Exchange(ReadOnlySpan<byte> frame, int lastBits, int alignment, Span<byte> answer)
        {
            Exchanges++;
            int bits = Right(frame, lastBits, alignment, answer);
            AirAnswer right = bits == 0 ? new AirAnswer(AirOutcome.Silent) : new AirAnswer(AirOutcome.Answered, bits);
            switch (_random.Next(14))
            {
                case 0:
                    right = new AirAnswer((AirOutcome)_random.Next(5), _random.Next(-1, 80), _random.Next(-1, 40));
                    break;
                case 1:
                    answer[_random.Next(answer.Length)] ^= (byte)(1 << _random.Next(8));
                    break;
                case 2:
                    _random.NextBytes(answer);
                    break;
                case 3:
                    right = new AirAnswer(AirOutcome.Collision, bits, _random.Next(0, 34));
                    break;
            }

            // What counts is what the driver heard: an acknowledgement of this very SELECT with a right CRC.
            if (frame.Length == 9 && frame[1] == 0x70 && right is { Outcome: AirOutcome.Answered, Bits: 24 } && CrcA.IsSealed(answer[..3]))
            {
                bool isTagged = frame[2] == 0x88;
                _selected.AddRange(isTagged ? frame[3..6] : frame[2..6]);
                _level++;
            }

            return right;
        }

        private int Right(ReadOnlySpan<byte> frame, int lastBits, int alignment, Span<byte> answer)
        {
            answer.Clear();
            if (lastBits == 7 && frame.Length == 1)
            {
                answer[0] = 0x44;
                return 16;
            }

            ReadOnlySpan<byte> part = _parts.AsSpan(5 * Math.Min(_level, _levels - 1), 5);
            if (frame.Length == 9)
            {
                bool mine = frame.Slice(2, 5).SequenceEqual(part) || _random.Next(20) == 0;
                if (!mine)
                {
                    return 0;
                }

                answer[0] = _level < _levels - 1 ? (byte)0x04 : (byte)0x20;
                CrcA.Seal(answer[..3]);
                return 24;
            }

            int whole = ((frame[1] >> 4) & 0x0F) - 2;
            part[whole..].CopyTo(answer);
            answer[0] &= (byte)~((1 << alignment) - 1);
            return 8 * (5 - whole);
        }
    }
}
