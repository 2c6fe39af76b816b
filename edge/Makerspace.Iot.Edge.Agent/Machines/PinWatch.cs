using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>The input pins of one machine, as inputs of the core. The loop's thread alone calls it.</summary>
internal sealed class PinWatch(MachineSetup setup)
{
    private readonly WatchedPin _contactor = new(setup.Feedback, setup.Settling.Feedback);
    private readonly WatchedPin _button = new(setup.OutOfOrderButton, setup.Settling.Button);
    private readonly WatchedPin _key = new(setup.MaintenanceKey, setup.Settling.Key);

    // The emergency stop is active while pressed, which is when it is not satisfied.
    private readonly (InterlockKinds Kind, WatchedPin Pin)[] _interlocks =
    [
        (InterlockKinds.EmergencyStop, new(setup.EmergencyStop, setup.Settling.EmergencyStop, inverted: true)),
        (InterlockKinds.Lid, new(setup.Lid, setup.Settling.Lid)),
        (InterlockKinds.Extractor, new(setup.Airflow, setup.Settling.Airflow)),
        (InterlockKinds.Coolant, new(setup.Coolant, setup.Settling.Coolant)),
    ];

    private string? _problem;
    private string? _away;
    private bool? _failedTold;
    private bool? _awayTold;

    /// <summary>True while a pin cannot be read.</summary>
    public bool HasFailed => _problem is not null;

    /// <summary>
    /// Reads all pins and feeds what has changed. The first time it feeds the state of each, so that a fault left by the last process is cleared if its cause is gone.
    /// The emergency stop comes before everything that could start something.
    /// </summary>
    /// <param name="now">Monotonic time, for the settling of inputs.</param>
    /// <param name="feed">Takes the inputs.</param>
    /// <param name="isOutputUnsure">Whether an output does not obey, asked after each input: then a pin that can be read again clears nothing.</param>
    public void Poll(TimeSpan now, Action<MachineInput> feed, Func<bool> isOutputUnsure)
    {
        Read(now);
        if (HasFailed != _failedTold)
        {
            _failedTold = HasFailed;
            feed(new MachineInput.DeviceFault(MachineFaults.PinFailed, HasFailed || isOutputUnsure(), _problem));
        }

        bool isAway = _away is not null;
        if (isAway != _awayTold)
        {
            _awayTold = isAway;
            feed(new MachineInput.DeviceFault(MachineFaults.RelayUnreachable, isAway, _away));
        }

        if (_contactor.Changed(out bool? closed))
        {
            feed(new MachineInput.ContactorFeedback(closed));
        }

        foreach ((InterlockKinds kind, WatchedPin pin) in _interlocks)
        {
            if (pin.Changed(out bool? satisfied))
            {
                feed(new MachineInput.InterlockRead(kind, satisfied));
            }
        }

        if (_button.Changed(out bool? pressed))
        {
            feed(new MachineInput.ButtonRead(pressed));
        }

        if (_key.Changed(out bool? on))
        {
            feed(new MachineInput.KeyRead(on, Guid.NewGuid().ToString("N")));
        }
    }

    private void Read(TimeSpan now)
    {
        (_problem, _away) = (null, null);
        _contactor.Read(now, ref _problem, ref _away);
        foreach ((_, WatchedPin pin) in _interlocks)
        {
            pin.Read(now, ref _problem, ref _away);
        }

        _button.Read(now, ref _problem, ref _away);
        _key.Read(now, ref _problem, ref _away);
    }
}
