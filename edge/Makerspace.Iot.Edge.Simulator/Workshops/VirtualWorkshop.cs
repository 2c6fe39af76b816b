using System.Diagnostics;
using Makerspace.Iot.Edge.Simulator.Accounts;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Chips.Modbus;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.Edge.Simulator.Chips.Pulses;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.Pins;
using Makerspace.Iot.Edge.Simulator.Wiring;

namespace Makerspace.Iot.Edge.Simulator.Workshops;

/// <summary>
/// The hardware of one or more agents, alive in real time: pseudo-terminals with readers and meters, pin boards, contactors and loads.
/// When the constructor returns, every tty and every board exists. Disposing unplugs everything.
/// </summary>
public sealed class VirtualWorkshop : IDisposable
{
    /// <summary>How often the pins are looked at; contactors take 18 to 30 ms to move.</summary>
    public static readonly TimeSpan PinPeriod = TimeSpan.FromMilliseconds(5);

    private readonly List<SerialLine> _lines = [];
    private readonly List<VirtualBus> _buses = [];
    private readonly List<ModbusTcpFront> _fronts = [];
    private readonly List<(MeterConfig Wiring, VirtualPulseMeter Meter, VirtualMachine Machine, PinBoardFile Board)> _pulses = [];
    private readonly List<PinBoardFile> _boards = [];
    private readonly List<(VirtualStation Station, PinBoardFile Board)> _wired = [];
    private readonly Dictionary<string, VirtualStation> _stations = new(StringComparer.Ordinal);
    private readonly WorkshopOptions _options;
    private readonly DateTimeOffset _startWall;
    private readonly Thread _pins;
    private volatile bool _stop;

    /// <summary>Builds the hardware that these agent configurations describe; paths in them are relative to the folder beside each.</summary>
    public VirtualWorkshop(IEnumerable<(AgentConfig Config, string Folder)> agents, WorkshopOptions? options = null)
    {
        _options = options ?? new WorkshopOptions();
        Account = _options.Account ?? new RunAccount(path: null);
        _startWall = DateTimeOffset.UtcNow - Now();
        try
        {
            foreach ((AgentConfig config, string folder) in agents)
            {
                Build(config, folder);
            }

            Step();
        }
        catch
        {
            Unplug();
            throw;
        }

        _pins = new Thread(WatchPins, maxStackSize: 256 * 1024) { IsBackground = true, Name = "pins" };
        _pins.Start();
    }

    /// <summary>The stations by machine name.</summary>
    public IReadOnlyDictionary<string, VirtualStation> Stations => _stations;

    /// <summary>The simulator's own account.</summary>
    public RunAccount Account { get; }

    /// <summary>The boards, in the order of the agents.</summary>
    public IReadOnlyList<PinBoardFile> Boards => _boards;

    /// <summary>The meter buses, in the order of the agents.</summary>
    public IReadOnlyList<VirtualBus> Buses => _buses;

    /// <summary>Builds from configuration files.</summary>
    public static VirtualWorkshop FromFiles(IEnumerable<string> configFiles, WorkshopOptions? options = null) =>
        new(configFiles.Select(f => (AgentConfig.Load(f), Path.GetDirectoryName(Path.GetFullPath(f))!)), options);

    /// <summary>One machine; throws <see cref="KeyNotFoundException"/> for an unknown name.</summary>
    public VirtualStation Machine(string name) => _stations[name];

    /// <summary>Writes how much energy went through each machine since the start, and where its counter stands.</summary>
    public void NoteEnergy()
    {
        foreach (VirtualStation station in _stations.Values)
        {
            Account.Write(new AccountEntry
            {
                Kind = "energy",
                At = DateTimeOffset.UtcNow,
                Agent = station.Agent,
                Machine = station.Name,
                EnergyWh = station.Machine.TrueEnergyWh,
                CounterWh = station.Machine.CounterWh,
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop = true;
        _pins.Join();
        NoteEnergy();
        Unplug();
    }

    private static TimeSpan Now() => Stopwatch.GetElapsedTime(0);

    private void Build(AgentConfig config, string folder)
    {
        if (config.Pins.Kind != "memory")
        {
            throw new InvalidDataException($"{config.Agent}: the simulator plays pin boards of kind \"memory\", not \"{config.Pins.Kind}\"");
        }

        var board = new PinBoardFile(Path.Combine(folder, config.Pins.Path));
        _boards.Add(board);
        Dictionary<string, VirtualMachine> machines = config.Machines.ToDictionary(m => m.Machine, NewMachine, StringComparer.Ordinal);
        var silences = new Dictionary<string, Action<byte, bool>>(StringComparer.Ordinal);
        foreach (BusConfig bus in config.Buses)
        {
            if (bus.Kind == "modbus-tcp")
            {
                var front = new ModbusTcpFront(bus.Port ?? 502, Slaves(config, folder, bus, machines), Dice.For(_options.Seed, $"bus {config.Agent} {bus.Name}"));
                _fronts.Add(front);
                silences[bus.Name] = front.Silence;
                continue;
            }

            VirtualBus line = NewBus(config, folder, bus, machines);
            silences[bus.Name] = line.Silence;
            _lines.Add(new SerialLine(line, Path.Combine(folder, bus.Device!)));
        }

        foreach (MachineConfig wiring in config.Machines)
        {
            if (new[] { wiring.Relay.Board, wiring.Feedback?.Board, wiring.EmergencyStop?.Board, wiring.Meter?.Board }.FirstOrDefault(b => b is not null) is { } other)
            {
                throw new InvalidDataException($"{wiring.Machine}: the simulator plays the lines of the agent's own board (pins), not those of the board \"{other}\"");
            }

            var station = new VirtualStation(config.Agent, wiring, machines[wiring.Machine], NewReaders(wiring, folder), wiring.Meter?.Bus is { } bus ? silences[bus] : null, Account);
            if (wiring.Meter is { Kind: "s0" } pulses)
            {
                _pulses.Add((wiring.Meter, new VirtualPulseMeter(pulses.PulsesPerKwh ?? 1_000), machines[wiring.Machine], board));
            }

            _stations.Add(wiring.Machine, station);
            _wired.Add((station, board));
            station.Machine.Powered += interval => NotePowered(station, interval);
        }
    }

    private List<VirtualReader> NewReaders(MachineConfig wiring, string folder)
    {
        List<VirtualReader> readers = [];
        foreach (ReaderConfig config in wiring.AllReaders)
        {
            if (config.Kind != "pn532-hsu")
            {
                throw new InvalidDataException($"{wiring.Machine}: the simulator plays readers of kind \"pn532-hsu\", not \"{config.Kind}\"");
            }

            string part = readers.Count == 0 ? "reader " + wiring.Machine : $"reader {readers.Count + 1} {wiring.Machine}";
            var chip = new VirtualPn532(config.Baud, Dice.For(_options.Seed, part)) { MissProbability = _options.Faults.NoiseBefore };
            chip.Line.Faults = _options.Faults;
            var line = new SerialLine(chip, Path.Combine(folder, config.Device));
            _lines.Add(line);
            readers.Add(new VirtualReader(chip, line));
        }

        return readers.Count > 0 ? readers : throw new InvalidDataException($"{wiring.Machine}: no reader");
    }

    private VirtualMachine NewMachine(MachineConfig wiring)
    {
        Dice dice = Dice.For(_options.Seed, "machine " + wiring.Machine);
        double counterWh = _options.CounterOf(wiring.Machine) ?? dice.Between(100_000, 3_000_000);
        var machine = new VirtualMachine(wiring.Machine, _options.LoadOf(wiring.Machine), counterWh, dice.NextBits());
        machine.StartAt(Now());
        return machine;
    }

    private VirtualBus NewBus(AgentConfig config, string folder, BusConfig bus, Dictionary<string, VirtualMachine> machines)
    {
        var virtualBus = new VirtualBus(bus.Baud ?? 9_600, Slaves(config, folder, bus, machines), Dice.For(_options.Seed, $"bus {config.Agent} {bus.Name}"));
        virtualBus.Line.Faults = _options.Faults;
        _buses.Add(virtualBus);
        return virtualBus;
    }

    private static IModbusSlave[] Slaves(AgentConfig config, string folder, BusConfig bus, Dictionary<string, VirtualMachine> machines) =>
        [.. config.Machines.Where(m => m.Meter?.Bus == bus.Name).Select(m => NewMeter(m.Meter!, folder, machines[m.Machine]))];

    // Every kind of meter is played from its file.
    private static VirtualFileMeter NewMeter(MeterConfig meter, string folder, VirtualMachine machine) => MeterFile(folder, meter.Kind) is { } file
        ? new VirtualFileMeter((byte)meter.Address!, file, machine.Measure)
        : throw new InvalidDataException($"{machine.Name}: the simulator has no meter of kind \"{meter.Kind}\"");

    // Where the agent looks: beside the configuration, then beside the program.
    private static string? MeterFile(string folder, string kind) =>
        new[] { folder, AppContext.BaseDirectory }.Select(f => Path.Combine(f, "meters", Path.GetFileName(kind) + ".json")).FirstOrDefault(File.Exists);

    private void WatchPins()
    {
        while (!_stop)
        {
            Step();
            Thread.Sleep(PinPeriod);
        }
    }

    private void Step()
    {
        foreach ((VirtualStation station, PinBoardFile board) in _wired)
        {
            MachineConfig wiring = station.Wiring;
            bool relay = board.ReadOutput(wiring.Relay.Line) != wiring.Relay.ActiveLow;
            bool closed = station.Machine.Advance(Now(), relay);
            if (wiring.Feedback is { } feedback)
            {
                board.WriteInput(feedback.Line, closed != feedback.ActiveLow);
            }

            if (wiring.EmergencyStop is { } stop)
            {
                board.WriteInput(stop.Line, station.Machine.EmergencyStop != stop.ActiveLow);
            }
        }

        foreach ((MeterConfig wiring, VirtualPulseMeter meter, VirtualMachine machine, PinBoardFile board) in _pulses)
        {
            bool active = meter.Advance(machine.Measure(Now()).CounterWh, Now());
            board.WriteInput(wiring.Line!.Value, active != (wiring.ActiveLow ?? true));
        }
    }

    private void NotePowered(VirtualStation station, PoweredInterval interval) => Account.Write(new AccountEntry
    {
        Kind = "powered",
        At = _startWall + interval.To,
        From = _startWall + interval.From,
        Agent = station.Agent,
        Machine = station.Name,
        EnergyWh = interval.EnergyWh,
        PeakW = interval.PeakW,
    });

    private void Unplug()
    {
        _lines.ForEach(l => l.Dispose());
        _fronts.ForEach(f => f.Dispose());
        _boards.ForEach(b => b.Dispose());
    }
}
