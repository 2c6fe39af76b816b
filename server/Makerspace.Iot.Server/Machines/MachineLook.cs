using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Machines;

/// <summary>How a machine's state looks: colour class, icon shape, word and hint. Each state differs from every other in all of shape and word, not in colour alone.</summary>
/// <param name="Class">Class of the style sheet.</param>
/// <param name="Icon">Name of the symbol in <c>Icons.razor</c>.</param>
/// <param name="Word">The state in a word.</param>
/// <param name="Hint">What it means.</param>
public sealed record MachineLook(string Class, string Icon, string Word, string Hint)
{
    /// <summary>The look of a machine. What is not fresh never looks healthy.</summary>
    public static MachineLook Of(MachineView machine, Locale l, DateTimeOffset now)
    {
        string last = machine.Condition is { } known ? l.Say(LiveTexts.LastKnown, l[MachineWords.Of(known).What].ToLowerInvariant()) : "";
        string heard = machine.HeardAt is { } at ? l.Say(LiveTexts.SilentSince, l.Since(at, now, machine.Zone)) : last;
        return machine.Freshness switch
        {
            MachineFreshness.NeverHeard => new("unknown", "question", l[LiveTexts.NeverHeard], l[LiveTexts.NeverHeardMore]),
            MachineFreshness.AgentOffline => new("offline", "unplugged", l[LiveTexts.Offline], last),
            MachineFreshness.LinkLost => new("offline", "unplugged", l[LiveTexts.Silent], last),
            MachineFreshness.Silent => new("offline", "question", l[LiveTexts.Silent], heard),
            _ when machine.NoStart is { } fault => new("blocked", "barred", l[LiveTexts.NoStart], l.Say(LiveTexts.NoStartMore, l[MachineWords.OfFault(fault).What])),
            _ when machine.Interlocks.Length > 0 => new("blocked", "barred", l[LiveTexts.InterlockOpen], l.Say(LiveTexts.InterlockMore, string.Join(", ", machine.Interlocks.Split(' ').Select(i => l[MachineWords.OfInterlock(i)])))),
            _ => Of(machine.Condition!.Value, l) is var look && machine is { Condition: MachineCondition.OutOfService, BlockedReason: { } reason } ? look with { Hint = reason } : look,
        };
    }

    private static MachineLook Of(MachineCondition condition, Locale l)
    {
        Advice words = MachineWords.Of(condition);
        (string look, string icon) = condition switch
        {
            MachineCondition.Locked => ("locked", "padlock"),
            MachineCondition.AwaitingSupervisor => ("awaiting", "two-people"),
            MachineCondition.Ready => ("ready", "circle"),
            MachineCondition.Running => ("running", "play"),
            MachineCondition.Idle => ("idle", "pause"),
            MachineCondition.Ending => ("ending", "hourglass"),
            MachineCondition.OutOfService => ("blocked", "barred"),
            MachineCondition.Faulted => ("faulted", "warning"),
            _ => ("unknown", "question"),
        };
        return new MachineLook(look, icon, l[words.What], l[words.Next]);
    }
}
