using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>The relays of one machine. A relay that does not obey is a failed pin to the core. The loop's thread alone calls it.</summary>
/// <param name="setup">What is wired.</param>
/// <param name="shared">What machines share.</param>
/// <param name="report">Takes what the core is to hear next.</param>
internal sealed class MachineOutputs(MachineSetup setup, LoopContext shared, Action<MachineInput> report)
{
    private readonly DrivenPin _relay = new(setup.Relay, $"{setup.Machine}: the relay", shared.Log);
    private readonly DrivenPin? _extractor = setup.ExtractorRelay is { } pin ? new(pin, $"{setup.Machine}: the extractor's relay", shared.Log) : null;
    private bool _unsureTold;

    /// <summary>True while one of them does not obey.</summary>
    public bool IsUnsure => Problem is not null;

    private string? Problem => _relay.Problem ?? _extractor?.Problem;

    /// <summary>Drives the machine's relay; notes how long it took since a badge came, if one did.</summary>
    public void Relay(bool on, long? badgeTimestamp, bool inputsFail)
    {
        if (_relay.Drive(on) && on && badgeTimestamp is { } arrived)
        {
            shared.Timings.BadgeToRelay.Add(shared.Clock.Time.GetElapsedTime(arrived));
        }

        Tell(inputsFail);
    }

    /// <summary>Drives the extractor's relay.</summary>
    public void Extractor(bool on, bool inputsFail)
    {
        _extractor?.Drive(on);
        Tell(inputsFail);
    }

    /// <summary>Tries again what does not obey, and looks whether the rest still does.</summary>
    public void Check(bool inputsFail)
    {
        _relay.Check();
        _extractor?.Check();
        Tell(inputsFail);
    }

    private void Tell(bool inputsFail)
    {
        if (IsUnsure == _unsureTold)
        {
            return;
        }

        _unsureTold = IsUnsure;
        report(new MachineInput.DeviceFault(MachineFaults.PinFailed, IsUnsure || inputsFail, Problem));
    }
}
