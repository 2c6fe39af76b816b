using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Tests.Modbus;

public sealed class ModbusBusTests
{
    [Fact]
    public async Task Registers_are_read_and_the_worked_frames_go_over_the_line()
    {
        using var bench = new BusBench();
        bench.Devices.Devices[1] = (_, _) => [new Reply(Hex.Bytes("010404436633335AFA"), 30)];
        Assert.Equal([0x4366, 0x3333], await bench.ReadAsync(1));
        Assert.Equal(["01040000000271CB"], bench.Devices.Requests);
        Assert.Equal((1L, 1L, 0L, 0L), (bench.Bus.Counters.Requests, bench.Bus.Counters.Answers, bench.Bus.Counters.Retries, bench.Bus.Counters.StrayBytes));
    }

    [Fact]
    public async Task Holding_registers_are_read_and_written()
    {
        using var bench = new BusBench();
        bench.Devices.Devices[7] = (request, _) => [new Reply(request[1] == 6 ? request : ScriptedBus.Read(request, i => (ushort)(i * 3)), 10)];
        ModbusUnit unit = bench.Bus.Unit(7, "meter");
        Assert.Equal([3, 6], await unit.ReadHoldingRegistersAsync(1, 2, CancellationToken.None));
        await unit.WriteRegisterAsync(0x14, 2, CancellationToken.None);
        Assert.Equal(Convert.ToHexString(ScriptedBus.Sealed("070600140002")), bench.Devices.Requests[1]);
    }

    [Fact]
    public async Task An_answer_in_pieces_with_noise_before_it_is_put_together()
    {
        using var bench = new BusBench();
        bench.Devices.Devices[1] = (_, _) => [new Reply([0x00, 0xF0, 0x01], 5), new Reply(Hex.Bytes("010404"), 40), new Reply(Hex.Bytes("4366333"[..6]), 60), new Reply(Hex.Bytes("335AFA"), 80)];
        Assert.Equal([0x4366, 0x3333], await bench.ReadAsync(1));
        Assert.Equal(0, bench.Bus.Counters.Retries);
        Assert.Equal(3, bench.Bus.Counters.StrayBytes);
    }

    [Fact]
    public async Task An_answer_that_came_while_the_computer_stood_still_is_taken()
    {
        using var bench = new BusBench();
        bench.Devices.Devices[1] = (_, _) => [new Reply(Hex.Bytes("010404"), 20), new Reply(Hex.Bytes("436633335AFA"), 30)];
        bench.Line.Stall = TimeSpan.FromSeconds(2);
        Assert.Equal([0x4366, 0x3333], await bench.ReadAsync(1));
        Assert.Equal((0L, 0L, 0L), (bench.Bus.Counters.Retries, bench.Bus.Counters.BadFrames, bench.Bus.Counters.Timeouts));
    }

    [Fact]
    public async Task A_silent_device_is_asked_three_times_within_its_time_and_then_given_up()
    {
        using var bench = new BusBench();
        DeviceException failure = await bench.FailAsync(5);
        Assert.Equal("meter on /dev/fake0 @5: read input registers 0x0000+2: no answer in time, 3 attempts; check the meter's supply, address, baud rate and wiring (A/B)", failure.Message);
        Assert.Equal(3, bench.Devices.RequestsTo(5));
        Assert.InRange(bench.Milliseconds, 3 * 300, 3 * 330);
        Assert.Equal(3, bench.Bus.Counters.Timeouts);
    }

    [Theory]
    [InlineData("010404436633335AFB")]
    [InlineData("01040443663333")]
    [InlineData("0104")]
    public async Task A_broken_answer_is_asked_for_again_soon(string broken)
    {
        using var bench = new BusBench();
        bench.Devices.Devices[1] = (_, attempt) => [new Reply(Hex.Bytes(attempt < 3 ? broken : "010404436633335AFA"), 20)];
        Assert.Equal([0x4366, 0x3333], await bench.ReadAsync(1));
        Assert.Equal((2L, 2L, 0L), (bench.Bus.Counters.Retries, bench.Bus.Counters.BadFrames, bench.Bus.Counters.Timeouts));
        Assert.True(bench.Milliseconds < 300, $"{bench.Milliseconds} ms");
    }

    [Fact]
    public async Task Answers_that_stay_broken_are_a_typed_failure()
    {
        using var bench = new BusBench();
        bench.Devices.Devices[1] = (_, _) => [new Reply(Hex.Bytes("010404436633335AFB"), 20)];
        Assert.Contains("broken", (await bench.FailAsync(1)).Message, StringComparison.Ordinal);
        Assert.Equal(3, bench.Bus.Counters.BadFrames);
    }

    [Fact]
    public async Task A_refusal_is_typed_and_not_repeated()
    {
        using var bench = new BusBench();
        bench.Devices.Devices[1] = (_, _) => [new Reply(ScriptedBus.Sealed("018402"), 20)];
        var refusal = Assert.IsType<ModbusException>(await bench.FailAsync(1));
        Assert.Equal(ModbusExceptionCode.IllegalDataAddress, refusal.Code);
        Assert.Single(bench.Devices.Requests);
        Assert.Equal(1, bench.Bus.Counters.Exceptions);
    }

    [Fact]
    public async Task A_busy_device_is_asked_again()
    {
        using var bench = new BusBench();
        bench.Devices.Devices[1] = (request, attempt) => [new Reply(attempt < 3 ? ScriptedBus.Sealed("018406") : ScriptedBus.Read(request, _ => 9), 20)];
        Assert.Equal([9, 9], await bench.ReadAsync(1));
    }

    [Fact]
    public async Task The_answer_of_another_device_does_not_pass()
    {
        using var bench = new BusBench();
        bench.Devices.Devices[1] = (request, _) => [new Reply(ScriptedBus.Sealed("020404436633 33"), 20), new Reply(ScriptedBus.Read(request, _ => 1), 60)];
        Assert.Equal([1, 1], await bench.ReadAsync(1));
        Assert.Equal(9, bench.Bus.Counters.StrayBytes);
    }

    [Fact]
    public async Task A_late_answer_is_never_taken_for_the_answer_to_another_question()
    {
        // A late answer is guarded against for twice the time-out (2 x 318 ms at this rate).
        // Each first question about a register is answered late, after all kinds of times; the same device is then asked about another one of the same length.
        for (int late = 300; late <= 630; late += 5)
        {
            int delay = late;
            using var bench = new BusBench(new ModbusOptions { Retries = 0 });
            bench.Devices.Devices[1] = (request, attempt) => [new Reply(ScriptedBus.Read(request, i => (ushort)(1_000 + i)), attempt == 1 ? delay : 20)];
            try
            {
                Assert.Equal(1_000, (await bench.ReadAsync(1, start: 0))[0]);
            }
            catch (DeviceException)
            {
                // It came too late.
            }

            Assert.Equal(1_050, (await bench.ReadAsync(1, start: 50))[0]);
        }
    }

    [Fact]
    public async Task A_doubled_answer_is_thrown_away_before_the_next_question()
    {
        using var bench = new BusBench();
        bench.Devices.Devices[1] = (request, _) =>
        {
            byte[] answer = ScriptedBus.Read(request, i => (ushort)i);
            return [new Reply([.. answer, .. answer], 20)];
        };
        for (ushort start = 0; start < 20; start++)
        {
            Assert.Equal(start, (await bench.ReadAsync(1, start))[0]);
        }

        Assert.Equal(20, bench.Bus.Counters.Answers);
    }

    [Fact]
    public async Task A_dead_meter_does_not_slow_the_others_down()
    {
        using var bench = new BusBench();
        bench.Devices.Devices[2] = ScriptedBus.Registers(_ => 4);
        int good = 0;
        double longest = 0;
        for (int second = 0; second < 60; second++)
        {
            double started = bench.Milliseconds;
            await bench.FailAsync(1);
            good += (await bench.ReadAsync(2))[0] == 4 ? 1 : 0;
            if (second >= 3)
            {
                longest = Math.Max(longest, bench.Milliseconds - started);
            }

            bench.Time.Advance(TimeSpan.FromMilliseconds(Math.Max(0, 1_000 - (bench.Milliseconds - started))));
        }

        Assert.Equal(60, good);
        Assert.True(longest < 400, $"{longest} ms");
        Assert.InRange(bench.Devices.RequestsTo(1), 30, 40);
        Assert.True(bench.Bus.Counters.Held >= 25);
    }

    [Fact]
    public async Task A_meter_on_hold_is_back_with_its_first_answer()
    {
        using var bench = new BusBench();
        for (int i = 0; i < 3; i++)
        {
            await bench.FailAsync(1);
        }

        bench.Devices.Devices[1] = ScriptedBus.Registers(_ => 4);
        Assert.Contains("asked again every 2 s", (await bench.FailAsync(1)).Message, StringComparison.Ordinal);
        bench.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([4, 4], await bench.ReadAsync(1));
        bench.Devices.Devices.Clear();
        int before = bench.Devices.Requests.Count;
        await bench.FailAsync(1);
        Assert.Equal(3, bench.Devices.Requests.Count - before);
    }

    [Fact]
    public async Task Requests_are_kept_apart_by_three_and_a_half_characters()
    {
        using var bench = new BusBench();
        List<double> sentAt = [];
        List<double> answeredAt = [];
        bench.Devices.Devices[1] = (request, _) =>
        {
            sentAt.Add(bench.Milliseconds);
            answeredAt.Add(bench.Milliseconds + 20);
            return [new Reply(ScriptedBus.Read(request, _ => 0), 20)];
        };
        for (int i = 0; i < 5; i++)
        {
            await bench.ReadAsync(1);
        }

        for (int i = 1; i < 5; i++)
        {
            Assert.InRange(sentAt[i] - answeredAt[i - 1], 3.5 * 10 / 9.6 - 0.01, 6);
        }
    }

    [Fact]
    public async Task Many_callers_get_each_their_own_answer()
    {
        using var bench = new BusBench();
        for (byte address = 1; address <= 8; address++)
        {
            byte own = address;
            bench.Devices.Devices[own] = ScriptedBus.Registers(i => (ushort)((own * 256) + i), 5);
        }

        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            int address = 1 + (i % 8);
            Assert.Equal((address * 256) + i, (await bench.ReadAsync(address, (ushort)i, 1))[0]);
        });
        Assert.Equal(400, bench.Bus.Counters.Answers);
    }

    [Fact]
    public async Task A_request_too_many_fails_at_once_and_is_counted()
    {
        using var release = new ManualResetEventSlim();
        using var asked = new ManualResetEventSlim();
        using var bench = new BusBench(new ModbusOptions { MaxWaiting = 2 });
        bench.Devices.Devices[1] = (request, _) =>
        {
            asked.Set();
            release.Wait();
            return [new Reply(ScriptedBus.Read(request, _ => 1))];
        };
        Task<ushort[]> running = bench.ReadAsync(1);
        asked.Wait(TestContext.Current.CancellationToken);
        Task<ushort[]>[] waiting = [bench.ReadAsync(1), bench.ReadAsync(1)];
        Assert.Contains("waiting for the bus", (await bench.FailAsync(1)).Message, StringComparison.Ordinal);
        release.Set();
        await running;
        await Task.WhenAll(waiting);
        Assert.Equal(1, bench.Bus.Counters.Refused);
    }

    [Fact]
    public async Task A_lost_line_fails_the_request_and_the_bus_goes_on_when_it_is_back()
    {
        using var bench = new BusBench();
        bench.Devices.Devices[1] = ScriptedBus.Registers(_ => 1);
        await bench.ReadAsync(1);
        bench.Line.UnpluggedUntil = bench.Time.GetTimestamp() + TimeSpan.TicksPerSecond;
        Assert.Contains("unplugged", (await bench.FailAsync(1)).Message, StringComparison.Ordinal);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([1, 1], await bench.ReadAsync(1));
        Assert.Equal(2, bench.Line.Openings);
    }

    [Fact]
    public async Task A_cancelled_request_ends_at_once_and_a_closed_bus_takes_none()
    {
        var bench = new BusBench();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        ModbusUnit unit = bench.Bus.Unit(1, "meter");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await unit.ReadInputRegistersAsync(0, 1, stop.Token));
        bench.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await unit.ReadInputRegistersAsync(0, 1, CancellationToken.None));
    }

    [Fact]
    public async Task An_adapter_that_echoes_is_found_out_and_its_meters_are_read()
    {
        using var bench = new BusBench { Echoes = true };
        bench.Devices.Devices[9] = ScriptedBus.Registers(i => (ushort)(0x0400 + i), 120);
        for (ushort start = 0x0400; start < 0x0410; start++)
        {
            // A question for two registers from 0x0400 begins as an answer does.
            Assert.Equal([(ushort)(0x0400 + start), (ushort)(0x0401 + start)], await bench.ReadAsync(9, start));
        }

        Assert.Equal((16L, 0L, 0L, 0L), (bench.Bus.Counters.Echoes, bench.Bus.Counters.StrayBytes, bench.Bus.Counters.Retries, bench.Bus.Counters.BadFrames));
    }

    [Fact]
    public async Task An_echo_confirms_no_write_and_the_meters_own_answer_does()
    {
        using var bench = new BusBench { Echoes = true };
        ModbusUnit dead = bench.Bus.Unit(40, "meter");
        DeviceException unheard = await Assert.ThrowsAsync<DeviceException>(async () => await dead.WriteRegisterAsync(2, 41, CancellationToken.None));
        Assert.Contains("an echo, which is no answer", unheard.Message, StringComparison.Ordinal);
        Assert.Contains("echo", (await Assert.ThrowsAsync<DeviceException>(async () => await dead.CustomAsync(0x42, default, 4, CancellationToken.None))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DeviceException>(async () => await dead.WriteRegistersAsync(0x14, new ushort[] { 1, 2 }, CancellationToken.None));

        List<string> written = [];
        bench.Devices.Devices[41] = (request, _) =>
        {
            written.Add(Convert.ToHexString(request));
            return [new Reply(request[1] is 6 or 0x42 ? request : ScriptedBus.Read(request, _ => 3), 30)];
        };
        ModbusUnit alive = bench.Bus.Unit(41, "meter");
        await alive.WriteRegisterAsync(2, 42, CancellationToken.None);
        await alive.CustomAsync(0x42, default, 4, CancellationToken.None);
        Assert.Equal(0, bench.Bus.Counters.StrayBytes);
        Assert.Equal(1, written.Count(w => w.StartsWith("29060002002A", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task On_an_adapter_without_echo_a_confirmation_counts_at_once_and_one_read_tells_which_it_is()
    {
        using var bench = new BusBench();
        bench.Devices.Devices[5] = (request, _) => [new Reply(request[1] == 6 ? request : ScriptedBus.Sealed("058302"), 30)];
        ModbusUnit unit = bench.Bus.Unit(5, "meter");
        await unit.WriteRegisterAsync(1, 7, CancellationToken.None);
        await unit.WriteRegisterAsync(1, 8, CancellationToken.None);
        Assert.Equal(["03", "06", "06"], bench.Devices.Requests.Select(r => r[2..4]));
        Assert.Equal(0, bench.Bus.Counters.Echoes);
    }

    [Fact]
    public async Task Values_that_look_like_the_question_are_no_echo()
    {
        using var bench = new BusBench();
        bench.Devices.Devices[1] = (request, _) =>
        {
            byte[] answer = ScriptedBus.Read(request, _ => 0);
            request.CopyTo(answer, 7);
            ModbusCrc.Seal(answer);
            return [new Reply(answer, 20)];
        };
        ushort[] values = await bench.ReadAsync(1, start: 0, count: 10);
        Assert.Equal((ushort)0x0104, values[2]);
        Assert.Equal((0L, 0L), (bench.Bus.Counters.Echoes, bench.Bus.Counters.StrayBytes));
    }

    [Fact]
    public async Task An_adapter_put_in_place_of_one_that_echoes_is_judged_anew()
    {
        using var bench = new BusBench { Echoes = true };
        bench.Devices.Devices[6] = (request, _) => [new Reply(request[1] == 6 ? request : ScriptedBus.Read(request, _ => 1), 10)];
        await bench.ReadAsync(6);
        Assert.Equal(1, bench.Bus.Counters.Echoes);
        bench.Line.UnpluggedUntil = bench.Time.GetTimestamp() + TimeSpan.TicksPerSecond;
        await bench.FailAsync(6);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        bench.Echoes = false;
        await bench.Bus.Unit(6, "meter").WriteRegisterAsync(1, 9, CancellationToken.None);
        Assert.Equal(1, bench.Bus.Counters.Echoes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    public void On_a_serial_bus_0_is_everybody_and_255_is_nobody(int address)
    {
        using var bench = new BusBench();
        Assert.Contains("1 to 247", Assert.Throws<DeviceSettingsException>(() => bench.Bus.Unit(address, "meter")).Message, StringComparison.Ordinal);
    }
}
