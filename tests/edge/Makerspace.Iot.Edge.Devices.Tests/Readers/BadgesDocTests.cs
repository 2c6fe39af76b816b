using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Evdev;
using Makerspace.Iot.Edge.Devices.Readers.Iso14443;
using Makerspace.Iot.Edge.Devices.Readers.Pcsc;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers;

/// <summary>The table of docs/badges.md: the same card has the same id on every reader.</summary>
public sealed class BadgesDocTests
{
    private const int Columns = 9;

    [Fact]
    public void The_same_card_has_the_same_id_on_every_reader()
    {
        List<string[]> rows = Rows();
        Assert.True(rows.Count >= 6, $"only {rows.Count} rows");
        Assert.Equal([4, 7, 10], rows.Select(r => r[1].Length / 2).Distinct().Order());
        Assert.All(rows, row =>
        {
            byte[] id = Hex.Bytes(row[1]);
            var badge = new BadgeId(id);
            byte[] target = [0x01, 0x01, 0x00, 0x04, 0x08, .. Hex.Bytes(row[2])];
            Assert.True(PassiveTarget.TryRead(target, out BadgeId? fromPn532));
            Assert.Equal(badge, fromPn532);
            Assert.Equal(SearchOutcome.Card, new CardSearch(new OneCard([.. row[3].Split(' ').Select(Hex.Bytes)])).Find(out BadgeId? fromMfrc522));
            Assert.Equal(badge, fromMfrc522);
            Assert.True(PcscAnswer.TryReadId(Hex.Bytes(row[4]), out BadgeId fromPcsc));
            Assert.Equal(badge, fromPcsc);
            for (int format = 0; format <= (int)WedgeFormat.DecimalReversed; format++)
            {
                Assert.True(WedgeNumber.TryRead(row[5 + format], (WedgeFormat)format, out BadgeId fromWedge), $"{row[5 + format]} as {EvdevSettings.Formats[format]}");
                Assert.Equal(badge, fromWedge);
            }
        });
    }

    [Fact]
    public void The_columns_of_the_wedge_stand_in_the_order_of_its_formats() =>
        Assert.Equal(["hex", "hex-reversed", "decimal", "decimal-reversed", "w26"], EvdevSettings.Formats);

    /// <summary>Rows of the wide table, without ticks.</summary>
    private static List<string[]> Rows() =>
    [
        .. File.ReadLines(Path.Combine(Root(), "docs", "badges.md"))
            .Select(line => line.Replace("`", "", StringComparison.Ordinal).Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == Columns && cells[1].Length > 0 && cells[1].All(Uri.IsHexDigit))
            .Select(cells => cells.Select((c, i) => i == 2 ? c.Replace(" ", "", StringComparison.Ordinal) : c).ToArray()),
    ];

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Makerspace.Iot.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder;
    }

    /// <summary>A card that answers with these four bytes per level.</summary>
    private sealed class OneCard(byte[][] levels) : IAirLink
    {
        private int _level;

        public AirAnswer Exchange(ReadOnlySpan<byte> frame, int lastBits, int alignment, Span<byte> answer)
        {
            switch (frame.Length)
            {
                case 1:
                    answer[0] = 0x04;
                    return new AirAnswer(AirOutcome.Answered, 16);
                case 2:
                    byte[] part = levels[_level];
                    part.CopyTo(answer);
                    answer[4] = (byte)(part[0] ^ part[1] ^ part[2] ^ part[3]);
                    return new AirAnswer(AirOutcome.Answered, 40);
                default:
                    _level++;
                    answer[0] = (byte)(_level < levels.Length ? 0x04 : 0x08);
                    CrcA.Seal(answer);
                    return new AirAnswer(AirOutcome.Answered, 24);
            }
        }

        public void Send(ReadOnlySpan<byte> frame)
        {
        }
    }
}
