using Makerspace.Iot.Edge.Agent.Machines;

namespace Makerspace.Iot.Edge.Agent.Tests.Machines;

/// <summary>Looks every 25 ms, as the loop takes them: 1 and 0 are levels, ? cannot be read.</summary>
public sealed class InputFilterTests
{
    [Theory]
    // An opening counts with the second look, 25 ms after the first, and a spike of one look never.
    [InlineData("1110000", "1111000")]
    [InlineData("1110111", "1111111")]
    [InlineData("1010101", "1111111")]
    // A closing takes 200 ms: eight looks after the first.
    [InlineData("0011111111111", "0000000000111")]
    [InlineData("0011110111111", "0000000000000")]
    public void An_emergency_stop_opens_with_the_second_look_and_closes_slowly(string read, string counts) => Assert.Equal(counts, Take(SettleTimes.EmergencyStop, read));

    [Theory]
    [InlineData("1111011011101", "1111111111111")]
    [InlineData("1000111111111", "1110000011111")]
    [InlineData("1110000", "1111100")]
    public void A_rattling_lid_is_not_an_open_one(string read, string counts) => Assert.Equal(counts, Take(SettleTimes.Lid, read));

    [Theory]
    [InlineData("0110010110", "0110010110")]
    [InlineData("01?10", "01?10")]
    public void Without_a_settling_time_a_level_counts_as_it_is_read(string read, string counts) => Assert.Equal(counts, Take(SettleTimes.None, read));

    [Theory]
    [InlineData("1?11", "1?11")]
    [InlineData("1?00", "1?00")]
    [InlineData("?011", "?000")]
    [InlineData("00??11", "00??11")]
    public void What_cannot_be_read_is_unknown_at_once_and_what_follows_is_a_first_reading(string read, string counts) => Assert.Equal(counts, Take(SettleTimes.Flow, read));

    [Fact]
    public void A_loop_that_was_held_up_does_not_put_a_change_off_any_further()
    {
        var filter = new InputFilter(SettleTimes.EmergencyStop);
        filter.Take(true, TimeSpan.Zero);
        Assert.True(filter.Take(false, TimeSpan.FromMilliseconds(900)));
        Assert.False(filter.Take(false, TimeSpan.FromMilliseconds(925)));
    }

    [Fact]
    public void Whatever_is_read_a_level_counts_no_later_than_its_settling_time_and_never_without_having_stood_for_it()
    {
        const int Seed = 20261122;
        var random = new Random(Seed);
        for (int run = 0; run < 2_000; run++)
        {
            SettleTimes settle = SettleTimes.Both(random.Next(0, 200));
            var filter = new InputFilter(settle);
            bool last = random.Next(2) == 0;
            bool? counted = filter.Take(last, TimeSpan.Zero);
            int stands = 0;
            for (int ms = 25; ms < 2_500; ms += 25)
            {
                bool level = random.Next(5) == 0 ? !last : last;
                stands = level == last ? stands + 25 : 0;
                last = level;
                bool? now = filter.Take(level, TimeSpan.FromMilliseconds(ms));
                Assert.True(now == counted || (now == level && stands >= settle.Rising.TotalMilliseconds), $"seed {Seed}, run {run}: {ms} ms counts too early");
                Assert.True(now == level || stands < settle.Rising.TotalMilliseconds, $"seed {Seed}, run {run}: {ms} ms counts too late");
                counted = now;
            }
        }
    }

    private static string Take(SettleTimes settle, string read)
    {
        var filter = new InputFilter(settle);
        return string.Concat(read.Select((c, i) => filter.Take(c == '?' ? null : c == '1', TimeSpan.FromMilliseconds(25 * i)) switch { true => '1', false => '0', null => '?' }));
    }
}
