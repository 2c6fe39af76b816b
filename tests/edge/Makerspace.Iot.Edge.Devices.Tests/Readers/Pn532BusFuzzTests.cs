using System.Device.I2c;
using System.Device.Spi;
using Makerspace.Iot.Edge.Devices.Buses;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers;

/// <summary>
/// A million spoiled reads over each bus, through port, link and parser: nothing throws, every exchange ends, and a badge comes only out of an answer
/// that is right in itself, after an ACK that was there.
/// </summary>
public sealed class Pn532BusFuzzTests
{
    private static readonly byte[][] Answers =
    [
        ScriptedPn532.Ack, ScriptedPn532.Ack, ScriptedPn532.Ack, ScriptedPn532.EmptyField, Hex.Bytes("0000FF01FF7F8100"), Hex.Bytes("0000FF06FAD50332010607E800"),
        ScriptedPn532.Target([0x11, 0x22, 0xAA, 0xBB]), ScriptedPn532.Target([0x04, 0xDE, 0x5F, 0x1E, 0xAC, 0xC0, 0x40]),
        ScriptedPn532.Target([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [0x06, 0x77, 0x77, 0x71, 0x02, 0x80]),
    ];

    [Fact]
    public void A_million_reads_over_i2c()
    {
        var time = new CheapTime();
        var bus = new SpoiledBus(statusInFront: true);
        Fuzz(new Pn532I2cPort(new OverI2c(bus), time, time.Advance), bus, time);
    }

    [Fact]
    public void A_million_reads_over_spi()
    {
        var time = new CheapTime();
        var bus = new SpoiledBus(statusInFront: false);
        Fuzz(new Pn532SpiPort(new OverSpi(bus), time, time.Advance), bus, time);
    }

    private static void Fuzz(IPn532Port port, SpoiledBus bus, CheapTime time)
    {
        var link = new Pn532Link(port, new Pn532Options { AckTimeout = TimeSpan.FromMilliseconds(15), AnswerTimeout = TimeSpan.FromMilliseconds(30) }, time);
        long badges = 0;
        long answered = 0;
        while (bus.Frames < 1_000_000L * FuzzInputs.Factor)
        {
            long before = bus.Frames;
            bus.Begin();
            Pn532Outcome outcome = link.Exchange(Pn532Command.InListPassiveTarget, [0x01, 0x00]);
            answered += outcome == Pn532Outcome.Answered ? 1 : 0;
            if (outcome == Pn532Outcome.Answered && PassiveTarget.TryRead(link.Answer, out BadgeId? badge) && badge is { } id)
            {
                badges++;
                Assert.True(bus.Gave(id), $"seed {FuzzInputs.Seed}, read {bus.Frames}: a badge that was in no right answer");
            }

            Assert.True(bus.Frames - before < 100, $"seed {FuzzInputs.Seed}: an exchange took {bus.Frames - before} reads");
        }

        Assert.True(answered > 20_000 && badges > 5_000, $"{answered} answers, {badges} badges: too little got through to prove anything");
    }

    /// <summary>A clock that costs nothing: waits are most of what these exchanges do.</summary>
    private sealed class CheapTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }

    /// <summary>A bus whose chip is mostly ready, and whose frames are mostly right.</summary>
    private sealed class SpoiledBus(bool statusInFront)
    {
        private readonly Random _random = new(FuzzInputs.Seed);
        private readonly byte[][] _given = [.. Enumerable.Range(0, 128).Select(_ => new byte[64])];
        private int _count;

        public long Frames { get; private set; }

        public void Begin() => _count = 0;

        public bool Gave(BadgeId id)
        {
            // Found by looking for the whole right frame, not by parsing.
            for (int i = 0; i < _count; i++)
            {
                ReadOnlySpan<byte> read = _given[i];
                int at = read.IndexOf(id.Bytes);
                if (at >= 12 && read[at - 8] == 0xD5 && read[at - 7] == 0x4B && read[at - 1] == id.Bytes.Length && SumsUp(read, at - 8))
                {
                    return true;
                }
            }

            return false;
        }

        public void Write() => Silence();

        public void Read(Span<byte> buffer)
        {
            Silence();
            buffer[0] = Status();
            if (buffer.Length > 1)
            {
                Frame(buffer[1..]);
            }
        }

        public void Transfer(ReadOnlySpan<byte> write, Span<byte> read)
        {
            bool isStatus = BitOrder.Reversed(write[0]) == 0x02;
            if (isStatus)
            {
                read[1] = Status();
            }
            else
            {
                Frame(read[1..]);
            }

            BitOrder.Reverse(read[1..]);
        }

        private static bool SumsUp(ReadOnlySpan<byte> read, int body)
        {
            int length = read[body - 2];
            int sum = 0;
            foreach (byte b in read.Slice(body, Math.Min(length + 1, read.Length - body)))
            {
                sum += b;
            }

            return (sum & 0xFF) == 0 && ((length + read[body - 1]) & 0xFF) == 0;
        }

        private void Silence()
        {
            if (statusInFront && _random.Next(200) == 0)
            {
                throw new I2cSilenceException("PN532", "fuzz", "fuzz", "busy");
            }
        }

        private byte Status() => _random.Next(10) switch { 0 => (byte)_random.Next(256), 1 => 0x00, _ => 0x01 };

        private void Frame(Span<byte> room)
        {
            Frames++;
            byte[] given = _given[_count++ % _given.Length];
            _count = Math.Min(_count, _given.Length);
            given.AsSpan().Clear();
            byte[] answer = Answers[_random.Next(Answers.Length)];
            answer.CopyTo(given, 0);
            switch (_random.Next(6))
            {
                case 0:
                    given[_random.Next(answer.Length)] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    given.AsSpan(_random.Next(answer.Length)).Fill((byte)_random.Next(256));
                    break;
                case 2:
                    _random.NextBytes(given.AsSpan(0, _random.Next(1, 64)));
                    break;
            }

            given.AsSpan(0, room.Length).CopyTo(room);
        }
    }

    private sealed class OverI2c(SpoiledBus bus) : I2cDevice
    {
        public override I2cConnectionSettings ConnectionSettings => new(1, 0x24);

        public override void Write(ReadOnlySpan<byte> buffer) => bus.Write();

        public override void Read(Span<byte> buffer) => bus.Read(buffer);

        public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => throw new NotSupportedException();
    }

    private sealed class OverSpi(SpoiledBus bus) : SpiDevice
    {
        public override SpiConnectionSettings ConnectionSettings => new(0, 0) { ClockFrequency = 1_000_000 };

        public override void Write(ReadOnlySpan<byte> buffer)
        {
        }

        public override void Read(Span<byte> buffer) => throw new NotSupportedException();

        public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => bus.Transfer(writeBuffer, readBuffer);
    }
}
