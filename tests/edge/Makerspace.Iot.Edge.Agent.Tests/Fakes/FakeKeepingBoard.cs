using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Agent.Tests.Fakes;

/// <summary>A board whose relays outlive the process, as gpiochip with systemd's store: it remembers how each line was asked for.</summary>
internal sealed class FakeKeepingBoard(params int[] leftOn) : IKeepingBoard
{
    public string Name => "fake";

    public Dictionary<int, KeptPin> Kept { get; } = [];

    public Dictionary<int, KeptPin> Outputs { get; } = [];

    public bool IsDisposed { get; private set; }

    public IKeptOutput OpenKeptOutput(int line, bool activeLow) => Kept[line] = new KeptPin(leftOn.Contains(line));

    public IOutputPin OpenOutput(int line, bool activeLow, bool active) => Outputs[line] = new KeptPin(wasOn: false);

    public IInputPin OpenInput(int line, bool activeLow, PinBias bias) => new FakeInput(false);

    public void Dispose() => IsDisposed = true;
}

/// <summary>An output of it.</summary>
internal sealed class KeptPin(bool wasOn) : IKeptOutput
{
    public bool WasOn => wasOn;

    public bool IsDisposed { get; private set; }

    public List<bool> Writes { get; } = [];

    public void Write(bool active) => Writes.Add(active);

    public void Dispose() => IsDisposed = true;
}
