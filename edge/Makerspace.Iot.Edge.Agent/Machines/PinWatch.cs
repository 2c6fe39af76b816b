using Makerspace.Iot.Edge.Devices;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>The input pins of one machine: read often, reported on change. What cannot be read is unknown (null), never a guess. The loop's thread alone calls it.</summary>
internal sealed class PinWatch(MachineSetup setup)
{
    private bool? _contactor;
    private bool? _satisfied;
    private bool? _reportedContactor;
    private bool? _reportedSatisfied;
    private bool _contactorTold;
    private bool _satisfiedTold;
    private bool _failedTold;
    private bool _awayTold;
    private string? _problem;
    private string? _away;

    /// <summary>True while a pin cannot be read.</summary>
    public bool HasFailed => _problem is not null;

    /// <summary>Reads all pins.</summary>
    public void Read()
    {
        (_problem, _away) = (null, null);
        _contactor = Read(setup.Feedback);
        bool? pressed = Read(setup.EmergencyStop);
        _satisfied = pressed is null ? null : !pressed;
    }

    /// <summary>True once for each change of the contactor, the first reading included; never without a pin.</summary>
    public bool ContactorChanged(out bool? closed)
    {
        closed = _contactor;
        bool changed = setup.Feedback is not null && (!_contactorTold || closed != _reportedContactor);
        (_contactorTold, _reportedContactor) = (true, closed);
        return changed;
    }

    /// <summary>True once for each change of the emergency stop, the first reading included; never without a pin.</summary>
    public bool EmergencyChanged(out bool? satisfied)
    {
        satisfied = _satisfied;
        bool changed = setup.EmergencyStop is not null && (!_satisfiedTold || satisfied != _reportedSatisfied);
        (_satisfiedTold, _reportedSatisfied) = (true, satisfied);
        return changed;
    }

    /// <summary>True once when pins begin to fail and once when all can be read again.</summary>
    public bool FaultChanged(out bool failed, out string? detail)
    {
        (failed, detail) = (HasFailed, _problem);
        bool changed = failed != _failedTold;
        _failedTold = failed;
        return changed;
    }

    /// <summary>True once when a relay behind a network goes out of reach, and once when it is back.</summary>
    public bool AwayChanged(out bool away, out string? detail)
    {
        (away, detail) = (_away is not null, _away);
        bool changed = away != _awayTold;
        _awayTold = away;
        return changed;
    }

    private bool? Read(IInputPin? pin)
    {
        if (pin is null)
        {
            return null;
        }

        try
        {
            return pin.Read();
        }
        catch (DeviceAwayException error)
        {
            // Unknown, and no fault of a pin: the network may bring it back.
            _away = error.Message;
            return null;
        }
        catch (DeviceException error)
        {
            _problem = error.Message;
            return null;
        }
    }
}
