using Makerspace.Iot.Edge.Devices;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Agent.Tests.Fakes;

/// <summary>An output that remembers, and can refuse.</summary>
internal sealed class FakeOutput : IOutputPin
{
    public bool Active { get; private set; }

    public bool Fails { get; set; }

    public List<bool> Writes { get; } = [];

    public Action<bool> OnWrite { get; set; } = _ => { };

    public void Write(bool active)
    {
        if (Fails)
        {
            throw new DeviceException("board", "line 17", "write", "the kernel refuses");
        }

        OnWrite(active);
        Active = active;
        Writes.Add(active);
    }

    public void Dispose()
    {
    }
}

/// <summary>An input that the test sets, and that can refuse.</summary>
internal sealed class FakeInput(bool active) : IInputPin
{
    public bool Active { get; set; } = active;

    public bool Fails { get; set; }

    /// <summary>True where it is that of a device behind a network that does not answer.</summary>
    public bool IsAway { get; set; }

    public bool Read() => IsAway ? throw new DeviceAwayException("plug", "p-1", "read", "no answer") : Fails ? throw new DeviceException("board", "line 22", "read", "the kernel refuses") : Active;

    public void Dispose()
    {
    }
}
