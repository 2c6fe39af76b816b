using System.Diagnostics;
using Makerspace.Iot.Edge.Simulator.Accounts;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.Wiring;

namespace Makerspace.Iot.Edge.Simulator.Workshops;

/// <summary>
/// One machine with all that its agent touches: reader, meter, contactor, and the hands of people. This is what a test drives.
/// Thread-safe, but one card is in the field at a time: the last one put there.
/// </summary>
public sealed class VirtualStation
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(100);
    private readonly RunAccount _account;
    private readonly Action<byte, bool>? _silence;

    internal VirtualStation(string agent, MachineConfig wiring, VirtualMachine machine, IReadOnlyList<VirtualReader> readers, Action<byte, bool>? silence, RunAccount account)
    {
        (Agent, Wiring, Machine, Readers, _silence, _account) = (agent, wiring, machine, readers, silence, account);
    }

    /// <summary>The agent that guards it.</summary>
    public string Agent { get; }

    /// <summary>Its name.</summary>
    public string Name => Machine.Name;

    /// <summary>How it is wired.</summary>
    public MachineConfig Wiring { get; }

    /// <summary>Its electrical side.</summary>
    public VirtualMachine Machine { get; }

    /// <summary>Its readers; members hold their badges to the first.</summary>
    public IReadOnlyList<VirtualReader> Readers { get; }

    /// <summary>The tty of its first reader; may be unplugged.</summary>
    public SerialLine Reader => Readers[0].Line;

    /// <summary>The line of its first reader: faults, muteness.</summary>
    public LineTransmitter ReaderLine => Readers[0].Chip.Line;

    /// <summary>True if the card stays in the slot for the session.</summary>
    public bool IsSlot => Wiring.Profile?.Presence == "slot";

    /// <summary>True energy since the start of the run, in watt-hours.</summary>
    public double TrueEnergyWh => Machine.TrueEnergyWh;

    /// <summary>Takes a card in the hand.</summary>
    /// <param name="uid">Id in hexadecimal.</param>
    /// <param name="person">For the account; null if nobody knows the card.</param>
    /// <param name="expected">For the account: what the rules say.</param>
    public BadgeInHand Badge(string uid, string? person = null, string? expected = null) => new(this, VirtualCard.FromHex(uid), person, expected);

    /// <summary>Makes its meter say nothing, or speak again.</summary>
    public void SilenceMeter(bool silent)
    {
        _silence?.Invoke((byte)(Wiring.Meter?.Address ?? 0), silent);
        Note("fault", silent ? "meter-silent on" : "meter-silent off");
    }

    /// <summary>Breaks its contactor, or mends it.</summary>
    public void BreakContactor(ContactorFault fault)
    {
        Machine.ContactorFault = fault;
        Note("fault", fault == ContactorFault.None ? "contactor off" : $"contactor on ({fault})");
    }

    /// <summary>Pulls its reader's plug, or puts it back.</summary>
    public void UnplugReader(bool unplugged)
    {
        if (unplugged)
        {
            Reader.Unplug();
        }
        else
        {
            Reader.Plug();
        }

        Note("fault", unplugged ? "reader-unplugged on" : "reader-unplugged off");
    }

    /// <summary>True once somebody has asked its reader anything.</summary>
    public bool IsListened => Readers[0].Chip.Commands > 0;

    /// <summary>Waits until somebody asks its reader: before that, nobody sees a badge.</summary>
    public async Task WaitListenedAsync(CancellationToken cancellationToken)
    {
        while (!IsListened)
        {
            await Task.Delay(100, cancellationToken);
        }
    }

    /// <summary>Waits until its contacts are closed, or open; false if that takes longer than <paramref name="longest"/>.</summary>
    public async Task<bool> WaitPoweredAsync(bool powered, TimeSpan longest, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (Machine.IsPowered != powered)
        {
            TimeSpan left = longest - watch.Elapsed;
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            await Task.Delay(left < LookPeriod ? left : LookPeriod, cancellationToken);
        }

        return true;
    }

    /// <summary>Takes a card out of the slot of a machine that did not accept it; nothing at a reader without slot.</summary>
    public void Withdraw(BadgeInHand card)
    {
        if (IsSlot)
        {
            card.Remove();
        }
    }

    internal void Put(VirtualCard? card) => Readers[0].Put(card);

    internal void Note(string kind, string action, string? person = null, string? expected = null) => _account.Write(new AccountEntry
    {
        Kind = kind,
        At = DateTimeOffset.UtcNow,
        Agent = Agent,
        Machine = Name,
        Action = action,
        Person = person,
        Expected = expected,
    });
}
