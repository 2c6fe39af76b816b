using System.Text.Json.Nodes;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Service;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Agent.Tests.Settings;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Plugs;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Tests.Linux;
using Makerspace.Iot.Edge.TestKit.Chips.Expanders;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Service;

public sealed class WiringTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_kind_of_device_is_made_from_its_configuration()
    {
        foreach (JsonObject sample in Samples.All())
        {
            AgentSettings settings = Read(sample);
            await using AgentWiring wiring = AgentWiring.Open(settings, new ManualTime());
            MachineSetup machine = Assert.Single(wiring.Machines);
            Assert.NotNull(machine.Reader);
            Assert.Equal(settings.Machines[0].Meter is not null, machine.Meter is not null);
            Assert.Equal(machine.Meter is null ? 0 : 1, wiring.Queues.Count);

            // What is not for billing in the settings is estimated in the ledger, and the reverse.
            Assert.Equal(settings.Machines[0].Meter?.IsBillable, machine.Meter?.Traits.IsBillable);
            Assert.True(machine.Meter is null or { Traits.DerivesPower: true } or { Traits.IsBillable: false } || machine.Meter.Traits.MaxPowerW is > 3_000 and < 80_000);
            Assert.Equal(settings.Machines[0].Temperature is not null, machine.Temperature is not null);
            Assert.Empty(machine.Profile.Validate());
            wiring.ReleaseRelays(new HashSet<string>());
        }
    }

    [Fact]
    public async Task A_meter_that_is_mounted_the_wrong_way_round_is_turned_by_a_setting_and_its_counter_left_out()
    {
        JsonObject config = Samples.Config();
        Samples.Machine(config)["meter"]!["reversed"] = true;
        await using AgentWiring wiring = AgentWiring.Open(Read(config), new ManualTime());
        Assert.IsType<Edge.Devices.Meters.ReversedMeter>(wiring.Machines[0].Meter);
        Assert.IsType<Edge.Devices.Meters.ReversedMeter>(Assert.Single(wiring.Queues)[0].Meter);
        wiring.ReleaseRelays(new HashSet<string>());
    }

    [Fact]
    public async Task What_the_profile_knows_of_the_wiring_is_what_is_wired()
    {
        JsonObject config = Samples.Config();
        JsonObject m = Samples.Machine(config);
        int line = 40;
        foreach (string key in (string[])["lid", "extractor", "coolant", "extractorRelay", "outOfOrderButton", "maintenanceKey"])
        {
            m[key] = new JsonObject { ["line"] = line++ };
        }

        m["mode"] = "audit";
        await using AgentWiring wiring = AgentWiring.Open(Read(config), new ManualTime());
        MachineSetup machine = wiring.Machines[0];
        Assert.Equal(
            (InterlockKinds.EmergencyStop | InterlockKinds.Lid | InterlockKinds.Extractor | InterlockKinds.Coolant, true, true, GuardMode.Audit),
            (machine.Profile.Interlocks, machine.Profile.HasFeedback, machine.Profile.HasExtractorRelay, machine.Profile.Mode));
        Assert.NotNull(machine.ExtractorRelay);
        Assert.NotNull(machine.OutOfOrderButton);
        Assert.NotNull(machine.MaintenanceKey);
    }

    [Fact]
    public async Task Lights_buzzer_and_display_are_made_and_let_go_before_the_board()
    {
        JsonObject config = Samples.With("lights", """{ "green": { "line": 50 }, "red": { "line": 51 } }""");
        Samples.Machine(config)["buzzer"] = new JsonObject { ["line"] = 52 };
        Samples.Machine(config)["display"] = JsonNode.Parse("""{ "kind": "ssd1306", "device": "/dev/i2c-77", "language": "en" }""");
        await using AgentWiring wiring = AgentWiring.Open(Read(config), new ManualTime());
        MachineSetup machine = wiring.Machines[0];
        Assert.NotNull(machine.Lights);
        Assert.NotNull(machine.Buzzer);
        Assert.NotNull(machine.Display);
        Assert.Equal(Core.Signals.DisplayLanguage.English, machine.Language);
        machine.Buzzer.Play(Devices.Lights.BuzzerPattern.Accepted);
        wiring.ReleaseRelays(new HashSet<string>());
        wiring.ReleaseRelays(new HashSet<string>());
    }

    [Fact]
    public async Task Several_readers_are_one_to_the_machine()
    {
        await using AgentWiring wiring = AgentWiring.Open(Read(Samples.Readers("""[ { "kind": "pn532-hsu", "device": "a" }, { "kind": "pcsc", "name": "ACR122U" } ]""")), new ManualTime());
        Assert.IsType<CompositeReader>(wiring.Machines[0].Reader);
    }

    [Fact]
    public async Task A_plug_that_measures_and_switches_is_one_plug_with_the_times_of_both_and_its_own_word_for_feedback()
    {
        JsonObject config = Samples.Plug("tasmota");
        Samples.Machine(config).Remove("feedback");
        await using AgentWiring wiring = AgentWiring.Open(Read(config), new ManualTime());
        SmartPlug plug = Assert.Single(wiring.Plugs.Plugs);
        Assert.Equal((5, 20, 3), (plug.Settings.PollSeconds, plug.Settings.StaleSeconds, plug.Settings.ConfirmSeconds));
        MachineSetup machine = wiring.Machines[0];
        Assert.IsType<PlugFeedback>(machine.Feedback);
        Assert.True(machine.Profile.HasFeedback);
        Assert.True(machine.Profile.FeedbackSeconds > 3);

        int woken = 0;
        wiring.PlugsWanted = () => woken++;
        machine.Relay.Write(active: true);
        Assert.Equal(1, woken);
    }

    [Fact]
    public async Task A_relay_that_outlived_the_last_process_is_taken_over_untouched_and_said_to_be_held()
    {
        var driver = new FakeKeepingDriver(17);
        await using AgentWiring wiring = AgentWiring.Open(TwoMachines(), new ManualTime(), _ => new PinBoard("fake", driver));
        Assert.Equal([17, 5], driver.Kept);
        Assert.Equal([17, 5, 13], driver.Outputs);
        Assert.Equal([true, false], wiring.Machines.Select(m => m.RelayHeld));
        Assert.Empty(driver.Writes);
    }

    [Fact]
    public async Task At_the_end_the_relays_of_machines_at_rest_are_given_back_and_those_at_work_are_not_touched()
    {
        var driver = new FakeKeepingDriver();
        await using AgentWiring wiring = AgentWiring.Open(TwoMachines(), new ManualTime(), _ => new PinBoard("fake", driver));
        wiring.ReleaseRelays(new HashSet<string> { "press-1" });
        Assert.Equal((true, false), (driver.Closed.Contains(17), driver.Closed.Contains(5)));
        Assert.DoesNotContain(driver.Writes, w => w.Line == 5);
        Assert.False(driver.IsDisposed, "the board takes the relay with it");
        wiring.ReleaseRelays(new HashSet<string>());
        Assert.Equal((true, true), (driver.Closed.Contains(5), driver.IsDisposed));
    }

    [Fact]
    public async Task An_extractor_of_a_machine_at_work_is_not_given_back_either()
    {
        var driver = new FakeKeepingDriver();
        await using AgentWiring wiring = AgentWiring.Open(TwoMachines(), new ManualTime(), _ => new PinBoard("fake", driver));
        wiring.ReleaseRelays(new HashSet<string> { "laser-1" });
        Assert.DoesNotContain(13, driver.Closed);
        wiring.ReleaseRelays(new HashSet<string>());
        Assert.Contains(13, driver.Closed);
    }

    [Fact]
    public async Task A_relay_on_an_expander_goes_off_at_the_end_even_of_a_machine_at_work_since_nothing_else_would_let_it_fall()
    {
        JsonObject config = Samples.Board("""{ "name": "relais", "kind": "mcp23017", "device": "/dev/i2c-1", "address": 32 }""", """{ "board": "relais", "line": 3 }""");
        using var chip = new VirtualMcp230xx(16);
        for (int line = 0; line < 16; line++)
        {
            chip.Drive(line, high: false);
        }

        await using AgentWiring wiring = AgentWiring.Open(
            Read(config), new ManualTime(), s => s.IsExpander ? PinBoardFactory.OpenExpander(s, () => chip, TimeProvider.System) : PinBoardFactory.Open(s));
        wiring.Machines[0].Relay.Write(active: true);
        Assert.True(chip.LevelOf(3));
        wiring.ReleaseRelays(new HashSet<string> { "laser-1" });
        Assert.False(chip.LevelOf(3));
    }

    [Fact]
    public async Task Of_the_relays_that_a_killed_agent_left_on_an_expander_only_those_of_the_configuration_stay_on()
    {
        JsonObject config = Samples.Board("""{ "name": "relais", "kind": "mcp23017", "device": "/dev/i2c-1", "address": 32 }""", """{ "board": "relais", "line": 3, "activeLow": true }""");
        using var chip = new VirtualMcp230xx(16);
        var store = new KeptInMemory();
        PinBoard killed = PinBoardFactory.OpenExpander(new PinBoardSettings("mcp23017", "/dev/i2c-1", 32), () => chip, TimeProvider.System, store);
        killed.OpenRelay(3, activeLow: true).Write(active: true);
        killed.OpenRelay(5, activeLow: true).Write(active: true);

        await using AgentWiring wiring = AgentWiring.Open(
            Read(config), new ManualTime(), s => s.IsExpander ? PinBoardFactory.OpenExpander(s, () => chip, TimeProvider.System, store) : PinBoardFactory.Open(s));
        Assert.True(wiring.Machines[0].RelayHeld);
        Assert.Equal((false, true), (chip.LevelOf(3), chip.LevelOf(5)));
        Assert.Equal("expander.i2c-1.32.3.low", Assert.Single(store.Names));
        GC.KeepAlive(killed);
    }

    [Fact]
    public async Task A_board_of_relays_that_does_not_answer_keeps_no_other_machine_from_being_served()
    {
        JsonObject config = Samples.Board("""{ "name": "relais", "kind": "mcp23017", "device": "/dev/i2c-77", "address": 32 }""", """{ "board": "relais", "line": 3 }""");
        await using AgentWiring wiring = AgentWiring.Open(Read(config), new ManualTime());
        Assert.Contains("/dev/i2c-77 @0x20 line 3", Assert.Throws<Devices.DeviceException>(() => wiring.Machines[0].Relay.Write(active: false)).Message, StringComparison.Ordinal);
        wiring.ReleaseRelays(new HashSet<string>());
    }

    [Fact]
    public async Task Lines_are_taken_from_the_board_that_they_name()
    {
        JsonObject config = Samples.With("relay", """{ "board": "second", "line": 17 }""");
        config["boards"] = JsonNode.Parse("""[ { "name": "second", "kind": "memory", "path": "second" } ]""");
        await using AgentWiring wiring = AgentWiring.Open(Read(config), new ManualTime());
        wiring.Machines[0].Relay.Write(active: true);
        Assert.Equal((1, 0), ((await File.ReadAllBytesAsync(_folder.File("second")))[34], (await File.ReadAllBytesAsync(_folder.File("board")))[34]));
        wiring.ReleaseRelays(new HashSet<string>());
        Assert.Equal(0, (await File.ReadAllBytesAsync(_folder.File("second")))[34]);
    }

    [Fact]
    public void A_board_that_is_not_there_is_told_with_the_remedy()
    {
        JsonObject config = Samples.Config();
        (AgentSettings? settings, _) = SettingsReader.Parse(config.ToJsonString().Replace("raspberry-pi", "/dev/gpiochip77", StringComparison.Ordinal), _folder.Path);
        Assert.Contains("Corrigez la configuration ou le câblage", Assert.Throws<StartException>(() => AgentWiring.Open(settings!, new ManualTime())).Message, StringComparison.Ordinal);
    }

    private AgentSettings TwoMachines()
    {
        JsonObject config = Samples.With("extractorRelay", """{ "line": 13 }""");
        config["machines"]!.AsArray().Add(JsonNode.Parse("""{ "machine": "press-1", "reader": { "kind": "pn532-hsu", "device": "/dev/ttyUSB5" }, "relay": { "line": 5 } }"""));
        return Read(config);
    }

    private AgentSettings Read(JsonObject config)
    {
        config["pins"] = new JsonObject { ["kind"] = "memory", ["path"] = "board" };
        foreach (JsonObject board in (config["boards"]?.AsArray() ?? []).Select(b => b!.AsObject()).Where(b => b["kind"]!.GetValue<string>() is "gpiochip" or "memory"))
        {
            (board["kind"], board["path"]) = ("memory", "second");
        }

        (AgentSettings? settings, IReadOnlyList<string> problems) = SettingsReader.Parse(config.ToJsonString(), _folder.Path);
        Assert.Empty(problems);
        return settings!;
    }
}
