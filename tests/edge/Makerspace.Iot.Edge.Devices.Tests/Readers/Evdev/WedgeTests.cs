using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Evdev;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers.Evdev;

/// <summary>From keys to ids, without a device.</summary>
public sealed class WedgeTests
{
    [Theory]
    [InlineData("1122AABB", WedgeFormat.Hex, "1122AABB")]
    [InlineData("1122AABB", WedgeFormat.HexReversed, "BBAA2211")]
    [InlineData("04DE5F1EACC040", WedgeFormat.Hex, "04DE5F1EACC040")]
    [InlineData("40C0AC1E5FDE04", WedgeFormat.HexReversed, "04DE5F1EACC040")]
    [InlineData("0102030405060708090A", WedgeFormat.Hex, "0102030405060708090A")]
    [InlineData("0287484603", WedgeFormat.Decimal, "1122AABB")]
    [InlineData("287484603", WedgeFormat.Decimal, "1122AABB")]
    [InlineData("3148489233", WedgeFormat.DecimalReversed, "1122AABB")]
    [InlineData("4294967295", WedgeFormat.Decimal, "FFFFFFFF")]
    [InlineData("1370400024739904", WedgeFormat.Decimal, "04DE5F1EACC040")]
    [InlineData("00012345", WedgeFormat.Decimal, "00003039")]
    [InlineData("1B00C4A7F2", WedgeFormat.Hex, "1B00C4A7F2")]
    [InlineData("F2A7C4001B", WedgeFormat.HexReversed, "1B00C4A7F2")]
    [InlineData("0012888050", WedgeFormat.Hex, "0012888050")]
    [InlineData("0012888050", WedgeFormat.Decimal, "00C4A7F2")]
    [InlineData("E004015012345678", WedgeFormat.Hex, "E004015012345678")]
    [InlineData("11;22;AA;BB", WedgeFormat.Hex, "1122AABB")]
    [InlineData("11-22-AA-BB", WedgeFormat.HexReversed, "BBAA2211")]
    [InlineData("196,42994", WedgeFormat.Wiegand26, "00C4A7F2")]
    [InlineData("19642994", WedgeFormat.Wiegand26, "00C4A7F2")]
    [InlineData("7-12", WedgeFormat.Wiegand26, null)]
    [InlineData("007-12", WedgeFormat.Wiegand26, "0007000C")]
    [InlineData("0,00001", WedgeFormat.Wiegand26, "00000001")]
    public void Number_becomes_the_id_in_the_order_of_the_standard(string typed, WedgeFormat format, string? id)
    {
        Assert.Equal(id is not null, WedgeNumber.TryRead(typed, format, out BadgeId badge));
        Assert.Equal(id ?? "", Convert.ToHexString(badge.Bytes));
    }

    [Theory]
    [InlineData("196,42994", WedgeFormat.Decimal, BadgeIdFlaw.FacilityAndNumber)]
    [InlineData("196-42994", WedgeFormat.DecimalReversed, BadgeIdFlaw.FacilityAndNumber)]
    [InlineData("001 288 7026", WedgeFormat.Decimal, BadgeIdFlaw.Separator)]
    [InlineData("0012888050,", WedgeFormat.Decimal, BadgeIdFlaw.Separator)]
    [InlineData("12888050.", WedgeFormat.Decimal, BadgeIdFlaw.Separator)]
    [InlineData("0012A87026", WedgeFormat.Decimal, BadgeIdFlaw.ForeignCharacter)]
    [InlineData("112,2AABB", WedgeFormat.Hex, BadgeIdFlaw.Separator)]
    [InlineData("11,22,AA,BB", WedgeFormat.Hex, BadgeIdFlaw.Separator)]
    [InlineData("112;2AABB", WedgeFormat.Hex, BadgeIdFlaw.Separator)]
    [InlineData("1122QABB", WedgeFormat.Hex, BadgeIdFlaw.ForeignCharacter)]
    [InlineData("1122AABBC", WedgeFormat.Hex, BadgeIdFlaw.Length)]
    [InlineData("256,42994", WedgeFormat.Wiegand26, BadgeIdFlaw.OutOfRange)]
    [InlineData("196,65536", WedgeFormat.Wiegand26, BadgeIdFlaw.OutOfRange)]
    [InlineData("0012888050", WedgeFormat.Wiegand26, BadgeIdFlaw.Length)]
    public void What_is_no_id_is_refused_by_name(string typed, WedgeFormat format, BadgeIdFlaw flaw)
    {
        Assert.Equal(flaw, WedgeNumber.Read(typed, format, out BadgeId badge));
        Assert.Equal(default, badge);
    }

    [Theory]
    [InlineData("196,42994\n", WedgeFormat.Decimal, BadgeIdFlaw.FacilityAndNumber)]
    [InlineData(";0012888050 \n", WedgeFormat.Decimal, BadgeIdFlaw.None)]
    [InlineData("0012,888050\n", WedgeFormat.Decimal, BadgeIdFlaw.Separator)]
    [InlineData("11;22;AA;BB\n", WedgeFormat.Hex, BadgeIdFlaw.None)]
    [InlineData("1122AABBCCDDEEFF1122334455667788\n", WedgeFormat.Hex, BadgeIdFlaw.Length)]
    public void Signs_between_digits_are_judged_and_those_around_them_frame_the_number(string typed, WedgeFormat format, BadgeIdFlaw flaw)
    {
        var decoder = new WedgeDecoder(format);
        Assert.Equal(flaw == BadgeIdFlaw.None ? 1 : 0, TakeAll(decoder, Keys.Type(typed)).Count);
        Assert.Equal(flaw, decoder.TakeFlaw());
        Assert.Equal(BadgeIdFlaw.None, decoder.TakeFlaw());
    }

    [Theory]
    [InlineData("", WedgeFormat.Hex)]
    [InlineData("1122AAB", WedgeFormat.Hex)]
    [InlineData("1122AABBC", WedgeFormat.Hex)]
    [InlineData("010203040506", WedgeFormat.Hex)]
    [InlineData("01020304050607080900AA", WedgeFormat.Hex)]
    [InlineData("1122AABG", WedgeFormat.Hex)]
    [InlineData("1234", WedgeFormat.Decimal)]
    [InlineData("12345A7890", WedgeFormat.Decimal)]
    [InlineData("9999999999999999999999999", WedgeFormat.Decimal)]
    [InlineData("00000000000000000000000001", WedgeFormat.Decimal)]
    public void Anything_else_is_no_badge(string typed, WedgeFormat format) => Assert.False(WedgeNumber.TryRead(typed, format, out _));

    [Theory]
    [InlineData("1122AABB\n", 1, 0, 0)]
    [InlineData("1122AABB\t", 1, 0, 0)]
    [InlineData("11;22;AA;BB\n", 1, 3, 0)]
    [InlineData("1122AABB\n\n\n", 1, 0, 0)]
    [InlineData("1122QABB\n", 0, 0, 1)]
    [InlineData("1122AABBCCDDEEFF1122334455\n1122AABB\n", 1, 0, 1)]
    [InlineData("- ;\n", 0, 3, 0)]
    public void Noise_is_skipped_and_counted_and_foreign_letters_spoil_the_number(string typed, int badges, int noise, int refused)
    {
        var decoder = new WedgeDecoder(WedgeFormat.Hex);
        Assert.Equal(badges, TakeAll(decoder, Keys.Type(typed)).Count);
        Assert.Equal((noise, refused), (decoder.Noise, decoder.Refused));
        Assert.False(decoder.IsTyping);
    }

    [Fact]
    public void Keypad_types_digits_too()
    {
        ushort[] keypad = [82, 79, 80, 81, 75, 76, 77, 71, 72, 73, 96];
        var decoder = new WedgeDecoder(WedgeFormat.Decimal);
        List<string> ids = TakeAll(decoder, [.. keypad.SelectMany(Keys.Press)]);
        Assert.Equal([Convert.ToHexString(BitConverter.GetBytes(123456789).Reverse().ToArray())], ids);
    }

    [Fact]
    public void Every_letter_and_digit_has_its_place_and_no_other_key_has_one()
    {
        var characters = new Dictionary<char, ushort>();
        for (ushort code = 0; code < 71; code++)
        {
            if (KeyCode.Character(code) is var c and not '\0')
            {
                Assert.True(characters.TryAdd(c, code), $"{c} stands at {code} and elsewhere");
            }
        }

        Assert.Equal("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", string.Concat(characters.Keys.Order()));
        Assert.Equal([(char)11, (char)2, (char)30, (char)16, (char)44, (char)50], "01AQZM".Select(c => (char)characters[c]));
    }

    [Fact]
    public void Held_keys_and_releases_do_not_count_again()
    {
        var decoder = new WedgeDecoder(WedgeFormat.Hex);
        byte[] held = [.. Keys.Type("1122AAB"), .. Keys.Event(1, 48, 1), .. Keys.Event(1, 48, 2), .. Keys.Event(1, 48, 2), .. Keys.Event(1, 48, 0), .. Keys.Type("\n")];
        Assert.Equal(["1122AABB"], TakeAll(decoder, held));
    }

    [Fact]
    public void Keys_that_the_kernel_lost_spoil_the_number()
    {
        var decoder = new WedgeDecoder(WedgeFormat.Hex);
        Assert.Empty(TakeAll(decoder, [.. Keys.Type("1122"), .. Keys.Event(0, 3, 0), .. Keys.Type("AABB\n")]));
        Assert.Equal(1, decoder.Refused);
        Assert.Equal(["1122AABB"], TakeAll(decoder, Keys.Type("1122AABB\n")));
    }

    [Fact]
    public void Million_inputs_give_a_badge_only_where_its_digits_were_typed()
    {
        var random = new Random(FuzzInputs.Seed);
        byte[][] parts = [Keys.Presses("1122AABB\n"), Keys.Presses("04DE5F1EACC040\n"), Keys.Presses("1122"), Keys.Presses("\n"), Keys.Event(0, 3, 0), Keys.Presses("Q;F")];
        byte[] buffer = new byte[512];
        var decoder = new WedgeDecoder(WedgeFormat.Hex);
        int badges = 0;
        int others = 0;
        for (long i = 0; i < 1_000_000L * FuzzInputs.Factor; i++)
        {
            byte[] part = parts[random.Next(parts.Length)];
            int length = random.Next(8) == 0 ? random.Next(1, part.Length) : part.Length;
            part.AsSpan(0, length).CopyTo(buffer);
            for (int damage = random.Next(4) == 0 ? random.Next(3) : 0; damage > 0; damage--)
            {
                buffer[random.Next(length)] = (byte)random.Next(256);
            }

            ReadOnlySpan<byte> input = buffer.AsSpan(0, length);
            while (input.Length > 0)
            {
                input = input[decoder.Take(input, out BadgeId? badge)..];
                badges += badge is null ? 0 : 1;

                // Damage may turn one digit into another; what comes out is then still what stands in the bytes.
                others += badge is { } found && Convert.ToHexString(found.Bytes) is not ("1122AABB" or "04DE5F1EACC040" or "11221122") ? 1 : 0;
            }

            if (random.Next(4) == 0)
            {
                decoder.Reset();
            }
        }

        Assert.True(badges > 100_000, $"seed {FuzzInputs.Seed}: only {badges} badges");
        Assert.True(others < badges / 10, $"seed {FuzzInputs.Seed}: {others} of {badges} badges are others");
    }

    [Fact]
    public void The_cut_of_the_bytes_does_not_matter()
    {
        var random = new Random(FuzzInputs.Seed);
        byte[] typed = [.. Keys.Type("1122AABB\n"), .. Keys.Event(0, 3, 0), .. Keys.Type("11;22\n04DE5F1EACC040\n")];
        var whole = new WedgeDecoder(WedgeFormat.Hex);
        var pieces = new WedgeDecoder(WedgeFormat.Hex);
        for (int i = 0; i < 5_000; i++)
        {
            byte[] input = typed[..random.Next(typed.Length)];
            input.AsSpan(random.Next(input.Length + 1)).Fill((byte)random.Next(256));
            Assert.Equal(Count(whole, input, input.Length), Count(pieces, input, random.Next(1, 30)));
            Assert.Equal((whole.Noise, whole.Refused), (pieces.Noise, pieces.Refused));
            whole.Reset();
            pieces.Reset();
        }
    }

    [Fact]
    public void Million_texts_are_read_or_refused()
    {
        var random = new Random(FuzzInputs.Seed);
        char[] text = new char[32];
        int read = 0;
        for (long i = 0; i < 1_000_000L * FuzzInputs.Factor; i++)
        {
            int length = random.Next(text.Length);
            for (int at = 0; at < length; at++)
            {
                text[at] = random.Next(60) == 0 ? (char)random.Next(65_536) : "0123456789ABCDEF"[random.Next(random.Next(2) == 0 ? 10 : 16)];
            }

            bool known = WedgeNumber.TryRead(text.AsSpan(0, length), (WedgeFormat)random.Next(5), out BadgeId badge);
            read += known ? 1 : 0;
            if (known && !BadgeIdRules.IsLength(badge.Bytes.Length))
            {
                Assert.Fail($"seed {FuzzInputs.Seed}, input {i}");
            }
        }

        Assert.True(read > 10_000, $"only {read} texts were ids");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Device_is_needed(string device) => Assert.Throws<DeviceSettingsException>(() => new EvdevReader(new EvdevOptions { Device = device }, new ManualTime()));

    internal static List<string> TakeAll(WedgeDecoder decoder, ReadOnlySpan<byte> bytes)
    {
        List<string> ids = [];
        while (bytes.Length > 0)
        {
            bytes = bytes[decoder.Take(bytes, out BadgeId? badge)..];
            if (badge is { } found)
            {
                ids.Add(Convert.ToHexString(found.Bytes));
            }
        }

        return ids;
    }

    private static int Count(WedgeDecoder decoder, ReadOnlySpan<byte> bytes, int piece)
    {
        int badges = 0;
        while (bytes.Length > 0)
        {
            ReadOnlySpan<byte> cut = bytes[..Math.Min(piece, bytes.Length)];
            bytes = bytes[decoder.Take(cut, out BadgeId? badge)..];
            badges += badge is null ? 0 : 1;
        }

        return badges;
    }
}
