using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices;
using Makerspace.Iot.Edge.Devices.Lights;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Plugs;
using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Agent.Service;

/// <summary>
/// The hardware of an agent, opened: every relay is off from the first moment. Disposing closes devices, and puts off the relays of machines at rest alone (see <see cref="ReleaseRelays"/>).
/// </summary>
internal sealed class AgentWiring : IAsyncDisposable
{
    private readonly Dictionary<string, PinBoard> _boards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModbusBus> _buses = new(StringComparer.Ordinal);
    private readonly DeviceContext _context;
    private readonly LightsAndBuzzers _signals;
    private bool _signalsOver;

    private AgentWiring(AgentSettings settings, TimeProvider time)
    {
        _signals = new LightsAndBuzzers(time);
        _context = new DeviceContext(_boards, _buses, settings.PlugTimes(), settings.DataFolder, time);
    }

    /// <summary>The machines.</summary>
    public List<MachineSetup> Machines { get; } = [];

    /// <summary>The meters, with the index of their machine: those of one queue are read one after the other.</summary>
    public List<IReadOnlyList<(int Machine, IEnergyMeter Meter)>> Queues { get; } = [];

    /// <summary>What a technician should know of the buses, in French, as of now.</summary>
    public IEnumerable<string> Notes => _buses.Where(b => b.Value.Counters.Echoes > 0)
        .Select(b => $"bus {b.Key} : l'adaptateur renvoie ce qu'il émet (écho) ; reconnu et mis de côté, rien n'est faussé. S'il a un réglage pour cela, coupez l'écho");

    /// <summary>The smart plugs among the devices.</summary>
    public PlugBoard Plugs => _context.Plugs;

    /// <summary>Called when a plug should send at once.</summary>
    public Action? PlugsWanted
    {
        set => _context.PlugsWanted = value;
    }

    /// <summary>Opens everything. Throws <see cref="StartException"/> if a device cannot be.</summary>
    public static AgentWiring Open(AgentSettings settings, TimeProvider time, IKeptDescriptors? kept = null) => Open(settings, time, board => PinBoardFactory.Open(board, kept));

    /// <summary>Opens everything on boards that are opened by <paramref name="board"/>.</summary>
    internal static AgentWiring Open(AgentSettings settings, TimeProvider time, Func<PinBoardSettings, PinBoard> board)
    {
        try
        {
            var wiring = new AgentWiring(settings, time);
            wiring._boards[""] = board(settings.Pins);
            foreach (BoardDevice named in settings.Boards)
            {
                wiring._boards[named.Name] = board(named.Settings);
            }

            // All relays before anything else. A relay that the last process left on goes off now, except one whose line outlived it: its records decide what becomes of that one.
            IOutputPin[] relays = settings.Machines.Select(m => m.Relay.Open(wiring._context)).ToArray();
            IOutputPin?[] extractors = settings.Machines.Select(m => wiring.Output(m.ExtractorRelay)).ToArray();
            foreach (PinBoard opened in wiring._boards.Values)
            {
                opened.LetGoUnclaimed();
            }

            foreach (BusDevice bus in settings.Buses)
            {
                wiring._buses[bus.Name] = ModbusBusFactory.Create(bus.Wiring, time);
            }

            for (int i = 0; i < relays.Length; i++)
            {
                wiring.Machines.Add(wiring.Setup(settings.Machines[i], relays[i], extractors[i]));
            }

            wiring._signals.Start();
            wiring.QueueMeters(settings);
            return wiring;
        }
        catch (Exception error) when (error is DeviceException or DeviceSettingsException)
        {
            throw new StartException($"Matériel : {error.Message}. Corrigez la configuration ou le câblage, puis relancez.", error);
        }
    }

    /// <summary>
    /// Waits a moment for the plugs of these machines to say whether they are still on from the process before. If they are, a session goes on with them.
    /// A plug that says nothing in time is taken as off, and is found out later.
    /// </summary>
    /// <param name="may">Machines with a session of this very boot, or whose record is lost. With a session of another boot, mains may have failed: nothing goes on by itself then.</param>
    public void TakeOverPlugs(IReadOnlySet<string> may)
    {
        long start = _context.Time.GetTimestamp();
        for (int i = 0; i < Machines.Count; i++)
        {
            if (Machines[i].Relay is PlugRelay { Plug: var plug } && may.Contains(Machines[i].Machine))
            {
                while (plug.Output is null && _context.Time.GetElapsedTime(start) < plug.KnownWithin)
                {
                    Thread.Sleep(20);
                }

                Machines[i] = Machines[i] with { RelayHeld = plug.Output == true };
            }
        }
    }

    /// <summary>
    /// Drives the relays of machines at rest off and lets them go. Those in <paramref name="working"/> are left as they are: software never cuts a machine at work.
    /// A relay on an expander goes off nevertheless: nothing would ever let it fall if no agent comes.
    /// </summary>
    public void ReleaseRelays(IReadOnlySet<string> working)
    {
        EndSignals();
        foreach (IOutputPin relay in Machines.SelectMany(m => new[] { m.Relay, m.ExtractorRelay }.OfType<IOutputPin>().Where(r => !working.Contains(m.Machine) || r is OutputLine { OutlivesProcess: true })))
        {
            TryDispose(relay);
        }

        if (working.Count == 0)
        {
            foreach (PinBoard board in _boards.Values)
            {
                TryDispose(board);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        EndSignals();
        foreach (MachineSetup machine in Machines)
        {
            if (machine.Reader is not null)
            {
                await machine.Reader.DisposeAsync();
            }
        }

        foreach (ModbusBus bus in _buses.Values)
        {
            bus.Dispose();
        }

        foreach (IDisposable part in _context.Owned)
        {
            part.Dispose();
        }
    }

    // What cannot be let go must not keep the others on: its board is gone, and there is nothing more to do for it.
    private static void TryDispose(IDisposable part)
    {
        try
        {
            part.Dispose();
        }
        catch (DeviceException)
        {
            // Told all along: it obeyed no more.
        }
    }

    // Before the board: their thread must not meet a line that is gone.
    private void EndSignals()
    {
        if (!_signalsOver)
        {
            _signalsOver = true;
            _signals.Dispose();
        }
    }

    private MachineSetup Setup(MachineSettings m, IOutputPin relay, IOutputPin? extractorRelay)
    {
        IEnergyMeter? meter = m.Meter?.Create(_context);
        IInputPin? feedback = Input(m.Feedback) ?? m.Relay.OpenFeedback(_context);
        return new MachineSetup
        {
            Machine = m.Machine,
            Profile = PlugProfile.Fit(m.Profile with
            {
                Mode = m.IsAudit ? GuardMode.Audit : GuardMode.Enforce,
                Meter = meter is null ? null : WireMap.ToCore(meter.Traits),
                MeterBehindRelay = m.IsMeterBehindRelay,
                HasFeedback = feedback is not null,
                Interlocks = m.WiredInterlocks,
                HasExtractorRelay = m.ExtractorRelay is not null,
            }, meter, relay),
            Relay = relay,
            RelayHeld = relay is OutputLine { WasOn: true },
            ExtractorRelay = extractorRelay,
            Feedback = feedback,
            EmergencyStop = Input(m.EmergencyStop),
            Lid = Input(m.Lid),
            Airflow = Input(m.Airflow),
            Coolant = Input(m.Coolant),
            OutOfOrderButton = Input(m.OutOfOrderButton),
            MaintenanceKey = Input(m.MaintenanceKey),
            Settling = InputSettling.From(m),
            Lights = m.Lights is { } lights ? _signals.Lights(Output(lights.Green), Output(lights.Orange), Output(lights.Red)) : null,
            Buzzer = Output(m.Buzzer) is { } buzzer ? _signals.Buzzer(buzzer) : null,
            Display = m.Display?.Create(_context),
            Language = m.Display?.Language ?? default,
            Reader = CompositeReader.Of([.. m.Readers.Select(r => r.Create(_context))], _context.Time),
            Meter = m.Meter is { IsReversed: true } ? new ReversedMeter(meter!) : meter,
            AskMeter = meter is PlugMeter plug ? plug.Ask : null,
            Temperature = m.Temperature?.Create(_context),
        };
    }

    private OutputLine? Output(LineSettings? line) => line is null ? null : _context.Output(line);

    private IInputPin? Input(LineSettings? line) => line is null ? null : _context.Input(line);

    private void QueueMeters(AgentSettings settings) => Queues.AddRange(
        Enumerable.Range(0, Machines.Count).Where(i => Machines[i].Meter is not null)
            .GroupBy(i => settings.Machines[i].Meter!.Queue, StringComparer.Ordinal)
            .Select(queue => queue.Select(i => (i, Machines[i].Meter!)).ToArray()));
}
