namespace Makerspace.Iot.Edge.Simulator.Machines;

/// <summary>What is wrong with a contactor.</summary>
public enum ContactorFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The coil is burnt: it never closes.</summary>
    StuckOpen,

    /// <summary>The contacts are welded: once closed it never opens.</summary>
    Welded,
}

/// <summary>
/// A contactor with its travel time. The emergency stop is in the coil's own circuit: it opens whatever the relay says.
/// Times are typical of a 25 A power contactor with an AC coil. Not thread-safe.
/// </summary>
public sealed class Contactor
{
    /// <summary>From coil on to contacts closed.</summary>
    public static readonly TimeSpan CloseTime = TimeSpan.FromMilliseconds(30);

    /// <summary>From coil off to contacts open.</summary>
    public static readonly TimeSpan OpenTime = TimeSpan.FromMilliseconds(18);

    private bool _coil;
    private TimeSpan _moveAt;

    /// <summary>True while power flows through the contacts.</summary>
    public bool Closed { get; private set; }

    /// <summary>What is wrong with it.</summary>
    public ContactorFault Fault { get; set; }

    /// <summary>When the contacts will move if nothing changes; null if they rest.</summary>
    public TimeSpan? MovesAt => Wanted == Closed ? null : _moveAt;

    private bool Wanted => Fault switch
    {
        ContactorFault.StuckOpen => false,
        ContactorFault.Welded => Closed || _coil,
        _ => _coil,
    };

    /// <summary>Drives the coil.</summary>
    public void Drive(bool coil, TimeSpan now)
    {
        if (coil == _coil)
        {
            return;
        }

        _coil = coil;
        _moveAt = now + (coil ? CloseTime : OpenTime);
    }

    /// <summary>Lets the contacts move if their time has come.</summary>
    public void Advance(TimeSpan now)
    {
        if (MovesAt is { } at && now >= at)
        {
            Closed = Wanted;
        }
    }
}
