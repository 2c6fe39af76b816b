using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Simulated;

/// <summary>A driver and the simulator's chip that it drives, for the suite that every reader on a bus passes.</summary>
internal abstract class FieldRig
{
    protected FieldRig() => Run = new FieldRun(Time);

    public ManualTime Time { get; } = new();

    public FieldRun Run { get; }

    public abstract PolledReader Reader { get; }

    public abstract VirtualCard? Card { set; }

    /// <summary>The chip is not there: no supply, or a wire off.</summary>
    public abstract bool IsGone { set; }

    /// <summary>The bus itself fails.</summary>
    public abstract bool IsBroken { set; }

    /// <summary>Transfers over the bus.</summary>
    public abstract int Transfers { get; }

    /// <summary>The chip's supply dips: settings are lost.</summary>
    public abstract void LosePower();

    /// <summary>About one answer in six suffers.</summary>
    public abstract void BeBad();

    public Task<List<string>> WatchAsync(double seconds) => Run.WatchAsync(Reader, seconds);
}
