using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Pulse;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Plugs;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>What devices are made from: what they share, and what must be closed with them.</summary>
/// <param name="boards">The boards by name; <c>pins</c> has the empty one.</param>
/// <param name="buses">The buses by name.</param>
/// <param name="plugTimes">The plugs with all that is stated of each in several places.</param>
/// <param name="dataFolder">Folder of what must outlive a restart.</param>
/// <param name="time">Clock.</param>
internal sealed class DeviceContext(
    IReadOnlyDictionary<string, PinBoard> boards, IReadOnlyDictionary<string, ModbusBus> buses, IReadOnlyDictionary<PlugSettings, PlugSettings> plugTimes, string dataFolder, TimeProvider time)
{
    private readonly List<IDisposable> _owned = [];
    private readonly PlugBoard _plugs = new(time);
    private FileCounterStore? _counters;

    /// <summary>Folder of what must outlive a restart.</summary>
    public string DataFolder => dataFolder;

    /// <summary>Clock.</summary>
    public TimeProvider Time => time;

    /// <summary>The smart plugs.</summary>
    public PlugBoard Plugs => _plugs;

    /// <summary>Called when a plug should send at once; set once the way to their broker stands.</summary>
    public Action? PlugsWanted { get; set; }

    /// <summary>What devices asked to have closed, the last first.</summary>
    public IEnumerable<IDisposable> Owned => Enumerable.Reverse(_owned);

    /// <summary>What meters are made of, with the board of a pulse meter.</summary>
    public MeterParts MetersOn(string board) => new() { Time = time, Buses = buses, Board = Board(board), Counters = _counters ??= DisposeAtEnd(new FileCounterStore(dataFolder, time)) };

    /// <summary>The plug of that kind, topic and channel, one for meter, relay and feedback.</summary>
    public SmartPlug Plug(PlugSettings settings) => _plugs.Plug(plugTimes.GetValueOrDefault(settings.Identity, settings));

    /// <summary>Has the plugs send at once.</summary>
    public void WakePlugs() => PlugsWanted?.Invoke();

    /// <summary>A board by its name; the empty one is <c>pins</c>.</summary>
    public PinBoard Board(string name) => boards[name];

    /// <summary>Takes an output that is off; it stays the caller's.</summary>
    public OutputLine Output(LineSettings line) => Board(line.Board).OpenOutput(line.Line, line.ActiveLow, active: false);

    /// <summary>Takes an input; it is given back with the rest.</summary>
    public IInputPin Input(LineSettings line) => DisposeAtEnd(Board(line.Board).OpenInput(line.Line, line.ActiveLow, line.Bias));

    /// <summary>Has something closed when the agent ends, if it is to be closed at all.</summary>
    public T DisposeAtEnd<T>(T part)
    {
        if (part is IDisposable owned)
        {
            _owned.Add(owned);
        }

        return part;
    }
}
