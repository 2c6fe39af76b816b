using System.Globalization;

namespace Makerspace.Iot.Edge.Devices.Tests.Plugs;

/// <summary>
/// Hours of anything that can happen to a plug, by seed: whatever happens, no command leaves late that starts a machine, and none late that cuts one at work.
/// </summary>
public sealed class PlugRandomTests
{
    private const int Steps = 1500;
    private const double ConfirmSeconds = 5;

    public static TheoryData<string> Kinds => PlugBench.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Whatever_happens_nothing_starts_late_and_nothing_at_work_is_cut_late(string kind)
    {
        long late = 0;
        long prompt = 0;
        for (int run = 0; run < 6; run++)
        {
            int seed = FuzzInputs.Seed + run;
            try
            {
                Play(kind, new Random(seed), ref late, ref prompt);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{kind}, seed {seed}: {failure.Message}"), failure);
            }
        }

        Assert.True(late > 5 && prompt > 100, $"only {prompt} prompt and {late} late commands: too little happened");
    }

    private static void Play(string kind, Random random, ref long late, ref long prompt)
    {
        PlugBench bench = new PlugBench(kind).Start();
        bool wanted = false;
        double wantedFor = 1000;
        double loadFor = 0;
        for (int step = 0; step < Steps; step++)
        {
            switch (random.Next(14))
            {
                case 0 or 1:
                    bool on = random.Next(2) == 0;
                    wantedFor = on == wanted ? wantedFor : 0;
                    wanted = on;
                    bench.Relay.Write(on);
                    break;
                case 2:
                    bench.Press();
                    break;
                case 3:
                    bench.Link(!bench.IsPlugLinked, tellsWill: random.Next(2) == 0);
                    break;
                case 4:
                    bench.IsConnected = !bench.IsConnected;
                    break;
                case 5 when !bench.IsPlugLinked:
                    bench.Device.LosePower();
                    break;
                case 6 or 7 or 8:
                    double load = random.Next(2) == 0 ? random.Next(20, 2000) : random.Next(5) * 0.9;
                    loadFor = load < PlugBench.RestW == bench.LoadW < PlugBench.RestW ? loadFor : 0;
                    bench.LoadW = load;
                    break;
                default:
                    break;
            }

            int quarters = random.Next(1, random.Next(3) == 0 ? 160 : 12);
            for (int i = 0; i < quarters; i++)
            {
                bench.Commands.Clear();
                bench.Pass(0.25);
                (wantedFor, loadFor) = (wantedFor + 0.25, loadFor + 0.25);
                foreach (bool command in bench.Commands)
                {
                    Assert.Equal(wanted, command);
                    if (wantedFor <= ConfirmSeconds + 0.5)
                    {
                        prompt++;
                        continue;
                    }

                    late++;
                    Assert.False(command, "a machine was started late");

                    // A plug that is asked every so often may not have told yet what it draws since a moment ago.
                    Assert.True(
                        !bench.IsPlugLinked || bench.LoadW < PlugBench.RestW || loadFor <= bench.Plug.Times.Poll.TotalSeconds + 0.5,
                        $"a machine at work for {loadFor} s was cut late");
                }
            }
        }
    }
}
