namespace Makerspace.Iot.Mqtt.Tests;

/// <summary>The delays between attempts to connect.</summary>
public sealed class BackoffTests
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    [Fact]
    public void Delays_double_from_the_least_and_stay_at_the_longest()
    {
        var backoff = new Backoff(Least, Longest, new Fixed(0));
        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 16, 30, 30, 30], Enumerable.Range(0, 10).Select(_ => backoff.Next().TotalSeconds));
        Assert.All(Enumerable.Range(0, 2000), _ => Assert.Equal(Longest, backoff.Next()));
    }

    [Fact]
    public void Chance_takes_up_to_half_of_a_delay_away_and_never_more()
    {
        var backoff = new Backoff(Least, Longest, new Fixed(1));
        Assert.Equal([0.125, 0.25, 0.5], Enumerable.Range(0, 3).Select(_ => backoff.Next().TotalSeconds));
        double[] drawn = [.. Enumerable.Range(0, 500).Select(seed => new Backoff(Least, Longest, new Random(seed)).Next().TotalMilliseconds)];
        Assert.All(drawn, delay => Assert.InRange(delay, 125, 250));
        Assert.True(drawn.Max() - drawn.Min() > 100, "a hundred agents come back spread out");
    }

    [Fact]
    public void A_connection_that_held_begins_again_with_the_least()
    {
        var backoff = new Backoff(Least, Longest, new Fixed(0));
        for (int i = 0; i < 20; i++)
        {
            backoff.Next();
        }

        backoff.Reset();
        Assert.Equal([0.25, 0.5], Enumerable.Range(0, 2).Select(_ => backoff.Next().TotalSeconds));
    }

    // Always the same chance, from 0 to 1.
    private sealed class Fixed(double chance) : Random
    {
        public override double NextDouble() => chance;
    }
}
