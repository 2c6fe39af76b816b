using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers;

/// <summary>Whatever bytes come, a badge comes only out of a complete valid frame that is really among them.</summary>
public sealed class Pn532FuzzTests
{
    private static readonly byte[] Liked = [0x00, 0xFF, 0x00, 0xFF, 0x01, 0xD5, 0x4B, 0x7F, 0x03, 0xFD];

    private static readonly byte[][] Frames =
    [
        ScriptedPn532.Ack,
        ScriptedPn532.EmptyField,
        Hex.Bytes("0000FF01FF7F8100"),
        Hex.Bytes("0000FF06FAD50332010607E800"),
        ScriptedPn532.Target([0x11, 0x22, 0xAA, 0xBB]),
        ScriptedPn532.Target([0x04, 0xDE, 0x5F, 0x1E, 0xAC, 0xC0, 0x40], [0x06, 0x77, 0x77, 0x71, 0x02, 0x80]),
        ScriptedPn532.Target([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    ];

    [Fact]
    public void Garbage_yields_a_badge_only_where_a_whole_valid_frame_is_among_it()
    {
        int badges = 0;
        FuzzInputs.Run(Fuzz.Million, random => FuzzInputs.Damage(random, Frames, Liked, 12), input =>
        {
            foreach (string id in BadgesOf(input, input.Length))
            {
                badges++;
                Assert.Contains(id, TrueBadges(input));
            }
        });
        Assert.True(badges > 10_000, $"only {badges} inputs got as far as a badge");
    }

    [Fact]
    public void The_same_bytes_give_the_same_frames_however_they_are_cut()
    {
        var cuts = new Random(FuzzInputs.Seed);
        FuzzInputs.Run(100_000, random => FuzzInputs.Damage(random, Frames, Liked, 12), input => Assert.Equal(BadgesOf(input, input.Length), BadgesOf(input, cuts.Next(1, 9))));
    }

    [Fact]
    public void An_intact_frame_behind_any_garbage_is_found_unless_another_valid_frame_reaches_into_it()
    {
        byte[] intact = ScriptedPn532.Target([0xC0, 0xFF, 0xEE, 0x01]);
        int reached = 0;
        FuzzInputs.Run(100_000, random => [.. FuzzInputs.Damage(random, Frames, Liked, 12), .. intact], input =>
        {
            int start = input.Length - intact.Length;
            bool overlapped = ValidFrames(input).Any(f => f.Body < start + 1 && f.Body + f.Length + 1 > start + 1);
            reached += overlapped ? 1 : 0;
            Assert.True(overlapped || BadgesOf(input, input.Length).Contains("C0FFEE01"), "the frame at the end was missed");
        });
        Assert.True(reached < 2_000, $"{reached} inputs prove nothing");
    }

    [Fact]
    public void Any_contents_of_a_poll_answer_are_read_or_refused() => FuzzInputs.Run(
        Fuzz.Million,
        random =>
        {
            byte[] answer = new byte[random.Next(24)];
            random.NextBytes(answer);
            byte[] head = [1, 1, 0, 4, 8, (byte)new[] { 4, 7, 10 }[random.Next(3)]];
            head.AsSpan(0, Math.Min(random.Next(7), answer.Length)).CopyTo(answer);
            return answer;
        },
        input =>
        {
            bool known = PassiveTarget.TryRead(input, out BadgeId? badge);
            Assert.True(known || badge is null);
            Assert.True(badge is null || input.AsSpan().IndexOf(badge.Value.Bytes) >= 6);
        });

    /// <summary>What the parser makes of the bytes, read in pieces, with the line silent afterwards.</summary>
    private static List<string> BadgesOf(byte[] input, int piece)
    {
        List<string> ids = [];
        var parser = new Pn532FrameParser();
        for (int at = 0; at < input.Length; at += piece)
        {
            ReadOnlySpan<byte> bytes = input.AsSpan(at, Math.Min(piece, input.Length - at));
            for (Pn532FrameKind kind = Pn532FrameTests.Feed(parser, bytes); kind != Pn532FrameKind.None; kind = parser.Next())
            {
                Note(parser, kind, ids);
            }
        }

        for (Pn532FrameKind kind = parser.Expire(); kind != Pn532FrameKind.None; kind = Following(parser))
        {
            Note(parser, kind, ids);
        }

        return ids;
    }

    private static Pn532FrameKind Following(Pn532FrameParser parser) => parser.Next() is var kind and not Pn532FrameKind.None ? kind : parser.Expire();

    private static void Note(Pn532FrameParser parser, Pn532FrameKind kind, List<string> ids)
    {
        if (kind == Pn532FrameKind.Data && parser.Body is [_, 0x4B, ..] && PassiveTarget.TryRead(parser.Body[2..], out BadgeId? badge) && badge is { } found)
        {
            ids.Add(Convert.ToHexString(found.Bytes));
        }
    }

    /// <summary>Every badge that stands in a whole valid frame at any place of the bytes, found by trying each place.</summary>
    private static IEnumerable<string> TrueBadges(byte[] input) => ValidFrames(input)
        .Where(f => f.Length >= 12 && input[f.Body + 1] == 0x4B && input[f.Body + 2] == 1 && f.Length >= 8 + input[f.Body + 7])
        .Select(f => Convert.ToHexString(input, f.Body + 8, input[f.Body + 7]));

    /// <summary>Places and lengths of the bodies of all valid frames, overlapping ones too.</summary>
    private static IEnumerable<(int Body, int Length)> ValidFrames(byte[] input)
    {
        for (int at = 0; at + 4 < input.Length; at++)
        {
            if (input[at] != 0 || input[at + 1] != 0xFF)
            {
                continue;
            }

            int length = input[at + 2];
            int body = at + 4;
            bool sound = ((length + input[at + 3]) & 0xFF) == 0;
            if (length == 0xFF && input[at + 3] == 0xFF && at + 7 <= input.Length)
            {
                length = (input[at + 4] * 256) + input[at + 5];
                body = at + 7;
                sound = ((input[at + 4] + input[at + 5] + input[at + 6]) & 0xFF) == 0;
            }

            if (sound && length >= 1 && body + length < input.Length && input.Skip(body).Take(length + 1).Sum(b => b) % 256 == 0)
            {
                yield return (body, length);
            }
        }
    }
}
