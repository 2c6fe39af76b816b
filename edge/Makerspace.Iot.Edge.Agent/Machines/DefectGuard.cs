using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>
/// What is left of a machine whose rules met a defect. It is served no more, and what runs is not cut because of our own fault.
/// But an emergency stop or guard that its hardware has opened still takes the relay off, for good. So closing the circuit again starts nothing (rule 5). A machine that is only watched is left alone. The loop's thread alone calls it.
/// </summary>
internal sealed class DefectGuard
{
    private readonly MachineProfile _profile;
    private InterlockReadings _interlocks;

    /// <summary>Takes over.</summary>
    /// <param name="profile">How the machine was served.</param>
    /// <param name="last">The interlocks as the rules knew them.</param>
    public DefectGuard(MachineProfile profile, InterlockReadings last) => (_profile, _interlocks) = (profile, last);

    /// <summary>True once the circuit was open.</summary>
    public bool HasCut { get; private set; }

    /// <summary>Takes an input; true if the relays are to go off now, once.</summary>
    public bool Cuts(MachineInput input)
    {
        if (input is MachineInput.InterlockRead read)
        {
            _interlocks = _interlocks.With(read.Kind, read.Satisfied);
        }

        bool open = _interlocks.Dropping(_profile.Interlocks & _profile.DropAtOnce) != InterlockKinds.None;
        if (HasCut || !open || _profile.Mode == GuardMode.Audit)
        {
            return false;
        }

        HasCut = true;
        return true;
    }
}
