using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Devices;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Agent.Service;

/// <summary>
/// The hardware of an agent, opened: every relay is off from the first moment. Disposing closes devices, and puts off the relays of machines at rest alone (see <see cref="ReleaseRelays"/>).
/// </summary>
internal sealed class AgentWiring : IAsyncDisposable
{
    private readonly IPinBoard _board;
    private readonly Dictionary<string, ModbusBus> _buses = new(StringComparer.Ordinal);
    private readonly List<IDisposable> _inputs = [];

    private AgentWiring(IPinBoard board) => _board = board;

    /// <summary>The machines.</summary>
    public List<MachineSetup> Machines { get; } = [];

    /// <summary>The meters of each bus, with the index of their machine.</summary>
    public List<IReadOnlyList<(int Machine, IEnergyMeter Meter)>> Buses { get; } = [];

    /// <summary>Opens everything. Throws <see cref="StartException"/> where a device cannot be.</summary>
    public static AgentWiring Open(AgentSettings settings, TimeProvider time)
    {
        try
        {
            var wiring = new AgentWiring(PinBoardFactory.Open(settings.Pins));

            // All relays before anything else: a relay that the last process left on goes off now.
            IOutputPin[] relays = settings.Machines.Select(m => wiring._board.OpenOutput(m.Relay.Line, m.Relay.ActiveLow, active: false)).ToArray();
            foreach (BusSettings bus in settings.Buses)
            {
                wiring._buses[bus.Name] = ModbusBusFactory.Create(bus, time);
            }

            for (int i = 0; i < relays.Length; i++)
            {
                wiring.Machines.Add(wiring.Setup(settings.Machines[i], relays[i], time));
            }

            wiring.GroupMeters(settings);
            return wiring;
        }
        catch (Exception error) when (error is DeviceException or DeviceSettingsException)
        {
            throw new StartException($"Matériel : {error.Message}. Corrigez la configuration ou le câblage, puis relancez.", error);
        }
    }

    /// <summary>Drives the relays of machines at rest off and lets them go; those in <paramref name="working"/> are left as they are: software never cuts a machine at work.</summary>
    public void ReleaseRelays(IReadOnlySet<string> working)
    {
        foreach (MachineSetup machine in Machines.Where(m => !working.Contains(m.Machine)))
        {
            machine.Relay.Dispose();
        }

        if (working.Count == 0)
        {
            _board.Dispose();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
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

        foreach (IDisposable input in _inputs)
        {
            input.Dispose();
        }
    }

    private MachineSetup Setup(MachineSettings m, IOutputPin relay, TimeProvider time)
    {
        IEnergyMeter? meter = m.Meter is { } settings ? MeterFactory.Create(settings, _buses[m.Bus!]) : null;
        return new MachineSetup
        {
            Machine = m.Machine,
            Profile = m.Profile with
            {
                Meter = meter is { } known ? new Core.Metering.MeterTraits(known.Traits.ResolutionWh, known.Traits.RollOverWh) : null,
                HasFeedback = m.Feedback is not null,
                Interlocks = m.EmergencyStop is null ? InterlockKinds.None : InterlockKinds.EmergencyStop,
            },
            Relay = relay,
            Feedback = Input(m.Feedback),
            EmergencyStop = Input(m.EmergencyStop),
            Reader = ReaderFactory.Create(m.Reader, time),
            Meter = meter,
        };
    }

    private IInputPin? Input(LineSettings? line)
    {
        if (line is null)
        {
            return null;
        }

        IInputPin pin = _board.OpenInput(line.Line, line.ActiveLow, line.Bias);
        _inputs.Add(pin);
        return pin;
    }

    private void GroupMeters(AgentSettings settings)
    {
        foreach (BusSettings bus in settings.Buses)
        {
            (int, IEnergyMeter)[] meters = Enumerable.Range(0, Machines.Count)
                .Where(i => settings.Machines[i].Bus == bus.Name && Machines[i].Meter is not null)
                .Select(i => (i, Machines[i].Meter!)).ToArray();
            if (meters.Length > 0)
            {
                Buses.Add(meters);
            }
        }
    }
}
