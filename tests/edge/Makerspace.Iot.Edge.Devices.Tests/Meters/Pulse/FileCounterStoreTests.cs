using System.Text;
using Makerspace.Iot.Edge.Devices.Meters.Pulse;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Meters.Pulse;

public sealed class FileCounterStoreTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_a_crash_no_counter_is_ever_behind_what_was_shown()
    {
        var random = new Random(FuzzInputs.Seed);
        long shown = 0;
        long true_ = 0;
        for (int life = 0; life < 40; life++)
        {
            // Never disposed: each life ends as by a kill.
            var store = new FileCounterStore(_folder.Path, _time);
            long count = store.Resume("press-1");
            Assert.True(count >= shown, $"life {life}: {count} is behind {shown}");
            Assert.True(count <= true_ + (40L * 31 * 20), "a crash costs at most half a minute of pulses ahead");
            for (int second = random.Next(60); second > 0; second--)
            {
                double perSecond = random.Next(3) == 0 ? 0 : random.Next(20);
                count += (long)perSecond;
                true_ += (long)perSecond;
                shown = Math.Max(shown, Show(store, "press-1", count, perSecond));
                Assert.True(shown <= count);
                _time.Advance(TimeSpan.FromSeconds(1));
                if (random.Next(4) == 0)
                {
                    await store.Written;
                }
            }

            await store.Written;
        }
    }

    [Fact]
    public async Task The_name_of_each_file_is_written_to_the_disk_when_it_is_made()
    {
        using var events = new FolderEvents(_folder.Path);
        using var store = new FileCounterStore(_folder.Path, _time);
        for (int write = 0; write < 4; write++)
        {
            Show(store, "kiln-1", 1_000 * (write + 1), 5);
            await store.Written;
            _time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Null(store.Problem);
        Assert.Equal(["counters-b.txt", ".", "counters-a.txt", "."], events.Take());
    }

    [Fact]
    public async Task A_machine_at_work_costs_a_few_writes_a_minute_and_one_at_rest_none()
    {
        using var store = new FileCounterStore(_folder.Path, _time);
        for (int second = 0; second < 600; second++)
        {
            Show(store, "press-1", second * 20, 20);
            Show(store, "laser-1", second / 4, 0.25);
            await store.Written;
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(store.Writes, 10, 40);
        long writes = store.Writes;
        for (int second = 0; second < 3_600; second++)
        {
            Assert.Equal(599 * 20, Show(store, "press-1", 599 * 20, 0));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await store.Written;
        Assert.InRange(store.Writes - writes, 0, 1);
    }

    [Fact]
    public async Task Whatever_the_counters_do_the_card_is_written_420_times_in_an_hour_at_worst()
    {
        using var store = new FileCounterStore(_folder.Path, _time);
        var random = new Random(FuzzInputs.Seed);
        long[] counts = new long[8];
        for (int second = 0; second < 3_600; second++)
        {
            // Each second a leap that no speed announced, beyond whatever is promised: the worst that meters could do.
            int counter = random.Next(counts.Length);
            counts[counter] += 100_000;
            Show(store, $"s0-{counter}", counts[counter], random.Next(2), 20);
            await store.Written;
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(store.Writes, 300, 360 + FileCounterStore.EarlyWrites);
    }

    [Fact]
    public async Task A_load_out_of_rest_is_promised_at_once_though_another_counter_was_just_written()
    {
        using var store = new FileCounterStore(_folder.Path, _time);
        Show(store, "press-1", 1, 0);
        await store.Written;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, Show(store, "laser-1", 20, 20));
        await store.Written;
        Assert.Equal(20, Show(store, "laser-1", 20, 20));
        Assert.Equal(2, store.Writes);
    }

    [Fact]
    public async Task A_counter_in_standby_keeps_two_seconds_of_its_greatest_speed_promised()
    {
        using var store = new FileCounterStore(_folder.Path, _time);
        long count = 0;
        for (int minute = 0; minute < 900; minute++)
        {
            // A pulse a minute: each time the speed is unknown, and a load that comes the second after is shown at once.
            Show(store, "press-1", ++count, 0, 20);
            await store.Written;
            _time.Advance(TimeSpan.FromSeconds(60));
            Assert.True(minute == 0 || Show(store, "press-1", count += 40, 0, 20) == count, $"minute {minute}");
            await store.Written;
        }

        Assert.InRange(store.Writes, 300, 900);
    }

    [Fact]
    public async Task Once_promised_a_steady_counter_is_shown_as_it_is()
    {
        using var store = new FileCounterStore(_folder.Path, _time);
        for (int second = 1; second <= 300; second++)
        {
            long shown = Show(store, "press-1", second * 7, 7);
            Assert.True(second == 1 || shown == second * 7, $"second {second}: {shown}");
            await store.Written;
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void An_orderly_end_keeps_every_counter_exactly()
    {
        using (var store = new FileCounterStore(_folder.Path, _time))
        {
            Show(store, "press-1", 12_345, 3);
            Show(store, "laser-1", 7, 0);
        }

        using var next = new FileCounterStore(_folder.Path, _time);
        Assert.Equal((12_345L, 7L, 0L), (next.Resume("press-1"), next.Resume("laser-1"), next.Resume("new")));
    }

    [Theory]
    [InlineData("counters-a.txt")]
    [InlineData("counters-b.txt")]
    public async Task With_one_file_damaged_the_other_one_is_taken(string damaged)
    {
        using (var store = new FileCounterStore(_folder.Path, _time))
        {
            Show(store, "press-1", 100, 1);
            await store.Written;
        }

        string file = _folder.File(damaged);
        byte[] bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.InRange(new FileCounterStore(_folder.Path, _time).Resume("press-1"), 100, 130);
    }

    [Fact]
    public async Task Where_the_disk_refuses_counts_are_shown_as_they_are_and_the_problem_is_told()
    {
        using var store = new FileCounterStore(_folder.File("nowhere"), _time);
        Assert.Equal(0, Show(store, "press-1", 5, 1));
        await store.Written;
        Assert.Equal(6, Show(store, "press-1", 6, 1));
        Assert.Contains("nowhere", store.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_so_many_counters_are_kept()
    {
        using var store = new FileCounterStore(_folder.Path, _time);
        for (int i = 0; i < CounterFile.MostCounters; i++)
        {
            store.Resume($"c-{i}");
        }

        Assert.Contains("256", Assert.Throws<DeviceException>(() => store.Resume("one-more")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => store.Resume("No Name"));
    }

    private static long Show(FileCounterStore store, string name, long count, double perSecond, double greatest = 0) => store.Show(name, count, perSecond, greatest);

    [Fact]
    public void A_damaged_file_is_never_taken_for_a_whole_one()
    {
        byte[] whole = CounterFile.Format(12, [KeyValuePair.Create("press-1", 4_711L), KeyValuePair.Create("s0-5", 9_999_999_999L)]);
        Assert.Equal(12, CounterFile.Parse(whole)!.Value.Sequence);
        Assert.Equal(4_711, CounterFile.Parse(whole)!.Value.Counts["press-1"]);
        byte[][] examples = [whole, CounterFile.Format(1, []), Encoding.ASCII.GetBytes("makerspace counters 1 1\nsum 00\n")];
        var random = new Random(FuzzInputs.Seed);
        byte[] bytes = new byte[256];
        for (long i = 0; i < Fuzz.Inputs; i++)
        {
            byte[] example = examples[random.Next(3)];
            example.CopyTo(bytes, 0);
            int length = random.Next(3) == 0 ? random.Next(1, example.Length + 1) : example.Length;
            bytes[random.Next(length)] ^= (byte)(1 << random.Next(8));
            if (CounterFile.Parse(bytes.AsSpan(0, length)) is not null)
            {
                Assert.Fail($"seed {FuzzInputs.Seed}, input {i}: {Convert.ToHexString(bytes, 0, length)}");
            }
        }
    }
}
