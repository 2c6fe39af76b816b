using Makerspace.Iot.Edge.Devices.Outputs;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Lights;

/// <summary>
/// The lights and buzzers of an agent, and the one thread that makes them blink and beep. Lights and buzzers are made first, then <see cref="Start"/> is called once.
/// Disposing it puts all of them out.
/// </summary>
public sealed class LightsAndBuzzers(TimeProvider time) : IDisposable
{
    private readonly List<ITurn> _turns = [];
    private TurnThread? _thread;

    /// <summary>Makes lights on pins, which are owned from now on; null for a colour that is not wired.</summary>
    public IStatusLights Lights(IOutputPin? green, IOutputPin? orange, IOutputPin? red)
    {
        var lights = new StatusLights(Pin("green light", green), Pin("orange light", orange), Pin("red light", red), time, Wake);
        Add(lights);
        return lights;
    }

    /// <summary>Makes a buzzer on a pin, which is owned from now on.</summary>
    public IBuzzer Buzzer(IOutputPin pin)
    {
        var buzzer = new Buzzer(Pin("buzzer", pin)!, time, Wake);
        Add(buzzer);
        return buzzer;
    }

    /// <summary>Starts the thread; nothing blinks before. If there is nothing to blink there is no thread.</summary>
    public void Start() => _thread ??= _turns.Count == 0 ? null : new TurnThread("lights", _turns);

    /// <inheritdoc/>
    public void Dispose()
    {
        _thread?.Dispose();
        foreach (IDisposable part in _turns.OfType<IDisposable>())
        {
            part.Dispose();
        }
    }

    private static SignalPin? Pin(string name, IOutputPin? pin) => pin is null ? null : new SignalPin(name, pin);

    private void Add(ITurn part)
    {
        if (_thread is not null)
        {
            throw new InvalidOperationException("Lights and buzzers are made before the start.");
        }

        _turns.Add(part);
    }

    private void Wake() => _thread?.Wake();
}
