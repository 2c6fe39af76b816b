using System.Device.Gpio;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Agent.Tests.Fakes;

/// <summary>A driver whose relays outlive the process, as gpiochip with systemd's store: it remembers how each line was asked for.</summary>
internal sealed class FakeKeepingDriver(params int[] leftOn) : GpioDriver, IKeepingDriver
{
    private readonly Dictionary<int, PinMode> _modes = [];

    /// <summary>Lines that are left for the next process, in the order in which they were.</summary>
    public List<int> Kept { get; } = [];

    /// <summary>Outputs in the order in which they were opened.</summary>
    public List<int> Outputs { get; } = [];

    /// <summary>What was written after the opening.</summary>
    public List<(int Line, bool High)> Writes { get; } = [];

    public HashSet<int> Closed { get; } = [];

    public bool IsDisposed { get; private set; }

    protected override int PinCount => 64;

    public PinValue? TakeOver(int line, bool activeLow) => leftOn.Contains(line) ? !activeLow : null;

    public void Leave(int line, bool activeLow) => Kept.Add(line);

    protected override void OpenPin(int pinNumber) => Closed.Remove(pinNumber);

    protected override void ClosePin(int pinNumber) => Closed.Add(pinNumber);

    protected override void SetPinMode(int pinNumber, PinMode mode) => _modes[pinNumber] = mode;

    protected override void SetPinMode(int pinNumber, PinMode mode, PinValue initialValue)
    {
        _modes[pinNumber] = mode;
        Outputs.Add(pinNumber);
    }

    protected override PinMode GetPinMode(int pinNumber) => _modes[pinNumber];

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => true;

    protected override PinValue Read(int pinNumber) => PinValue.Low;

    protected override void Write(int pinNumber, PinValue value) => Writes.Add((pinNumber, value == PinValue.High));

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) => throw new NotSupportedException();

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) => throw new NotSupportedException();

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) => throw new NotSupportedException();

    protected override void Dispose(bool disposing) => IsDisposed = true;
}
