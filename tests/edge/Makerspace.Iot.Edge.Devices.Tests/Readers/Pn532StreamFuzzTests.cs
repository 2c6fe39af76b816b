using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers;

/// <summary>
/// A million pieces of a spoiled stream into one parser that is never reset, as a serial line with a bad contact would do it (HSU).
/// Whatever the parser gives out must be a frame that an independent look at the same bytes confirms.
/// </summary>
public sealed class Pn532StreamFuzzTests
{
    private static readonly byte[][] Frames =
    [
        ScriptedPn532.Ack, ScriptedPn532.EmptyField, Hex.Bytes("0000FF01FF7F8100"), Hex.Bytes("0000FFFF0000"), Hex.Bytes("0000FF06FAD50332010607E800"),
        ScriptedPn532.Target([0x11, 0x22, 0xAA, 0xBB]), ScriptedPn532.Target([0x04, 0xDE, 0x5F, 0x1E, 0xAC, 0xC0, 0x40]),
    ];

    [Fact]
    public void A_million_pieces_of_a_spoiled_stream_give_only_frames_that_are_really_there()
    {
        var random = new Random(FuzzInputs.Seed);
        var parser = new Pn532FrameParser();
        byte[] piece = new byte[64];
        byte[] history = new byte[2_048];
        int kept = 0;
        long frames = 0;
        long badges = 0;
        for (long i = 0; i < 1_000_000L * FuzzInputs.Factor; i++)
        {
            int length = Spoil(random, piece);
            piece.AsSpan(0, length).CopyTo(parser.Free);
            parser.Added(length);
            kept = Keep(history, kept, piece.AsSpan(0, length));
            Pn532FrameKind kind = random.Next(16) == 0 ? parser.Expire() : parser.Next();
            for (; kind != Pn532FrameKind.None; kind = parser.Next())
            {
                frames++;
                if (kind != Pn532FrameKind.Data)
                {
                    continue;
                }

                Assert.True(IsThere(history.AsSpan(0, kept), parser.Body), $"seed {FuzzInputs.Seed}, piece {i}: {Convert.ToHexString(parser.Body)} is not in the stream");
                badges += parser.Body is [_, 0x4B, ..] && PassiveTarget.TryRead(parser.Body[2..], out BadgeId? badge) && badge is not null ? 1 : 0;
            }

            Assert.False(parser.Free.Length < piece.Length, $"seed {FuzzInputs.Seed}, piece {i}: no room left");
        }

        Assert.True(frames > 300_000 && badges > 50_000, $"{frames} frames, {badges} badges: too little got through to prove anything");
    }

    private static int Spoil(Random random, byte[] piece)
    {
        byte[] frame = Frames[random.Next(Frames.Length)];
        frame.CopyTo(piece, 0);
        int length = frame.Length;
        switch (random.Next(8))
        {
            case 0:
                return random.Next(length + 1);
            case 1:
                piece[random.Next(length)] ^= (byte)(1 << random.Next(8));
                return length;
            case 2:
                piece[random.Next(length)] = (byte)random.Next(256);
                return length;
            case 3:
                int at = random.Next(length);
                piece.AsSpan(at, length - at).CopyTo(piece.AsSpan(at + 1));
                piece[at] = (byte)random.Next(256);
                return length + 1;
            case 4:
                random.NextBytes(piece.AsSpan(0, 8));
                return 8;
            default:
                return length;
        }
    }

    /// <summary>The last bytes of the stream, at least one longest frame and what the parser may hold back.</summary>
    private static int Keep(byte[] history, int kept, ReadOnlySpan<byte> piece)
    {
        if (kept + piece.Length > history.Length)
        {
            history.AsSpan(kept - 1_024, 1_024).CopyTo(history);
            kept = 1_024;
        }

        piece.CopyTo(history.AsSpan(kept));
        return kept + piece.Length;
    }

    /// <summary>True if these bytes stand in the stream between a right head and a right tail.</summary>
    private static bool IsThere(ReadOnlySpan<byte> stream, ReadOnlySpan<byte> body)
    {
        int sum = 0;
        foreach (byte b in body)
        {
            sum += b;
        }

        Span<byte> whole = stackalloc byte[body.Length + 9];
        byte[] head = body.Length > 255 || stream.IndexOf<byte>([0x00, 0xFF, (byte)body.Length, (byte)-body.Length]) < 0
            ? [0x00, 0xFF, 0xFF, 0xFF, (byte)(body.Length >> 8), (byte)body.Length, (byte)-((body.Length >> 8) + body.Length)]
            : [0x00, 0xFF, (byte)body.Length, (byte)-body.Length];
        head.CopyTo(whole);
        body.CopyTo(whole[head.Length..]);
        whole[head.Length + body.Length] = (byte)-sum;
        whole[head.Length + body.Length + 1] = 0x00;
        return stream.LastIndexOf(whole[..(head.Length + body.Length + 2)]) >= 0;
    }
}
