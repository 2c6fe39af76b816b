using System.Device.Gpio;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Tests.Pins;

/// <summary>Inputs whose edges the test tells, with the time and the number that it likes.</summary>
internal sealed class FakeEdges : EdgeDriver
{
    private readonly Dictionary<int, PinMode> _modes = [];
    private uint _number;

    /// <summary>What was last watched: line, type of edge, mode, debounce time.</summary>
    public (int Line, PinEventTypes Type, PinMode Mode, TimeSpan Debounce) Watched { get; private set; }

    /// <summary>True once the line that was watched is closed.</summary>
    public bool IsClosed { get; private set; }

    protected override int PinCount => 64;

    public override void CheckEdges(int pinNumber)
    {
    }

    /// <summary>Tells activations of the line that is watched, in seconds of the monotonic clock.</summary>
    public void Pulse(params double[] seconds)
    {
        foreach (double s in seconds)
        {
            Tell(new TimedEdgeEventArgs(Watched.Type, Watched.Line, (long)(s * 1e9), ++_number));
        }
    }

    protected override void StartEdges(int pinNumber, PinEventTypes eventTypes, TimeSpan debounce)
    {
        (Watched, _number, IsClosed) = ((pinNumber, eventTypes, _modes[pinNumber], debounce), 0, false);
    }

    protected override void StopEdges(int pinNumber)
    {
    }

    protected override void OpenPin(int pinNumber)
    {
    }

    protected override void ClosePin(int pinNumber)
    {
        base.ClosePin(pinNumber);
        IsClosed = true;
    }

    protected override void SetPinMode(int pinNumber, PinMode mode) => _modes[pinNumber] = mode;

    protected override PinMode GetPinMode(int pinNumber) => _modes[pinNumber];

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => true;

    protected override PinValue Read(int pinNumber) => PinValue.Low;

    protected override void Write(int pinNumber, PinValue value) => throw new NotSupportedException();
}
