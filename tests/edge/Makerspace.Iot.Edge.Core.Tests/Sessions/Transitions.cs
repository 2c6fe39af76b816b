using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;
using static Makerspace.Iot.Contracts.Telemetry.MachineCondition;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>The table of transitions: every condition against every input, with the condition that follows.</summary>
public sealed class Transitions
{
    private static readonly Dictionary<string, Action<Rig>> Inputs = new(StringComparer.Ordinal)
    {
        ["own badge granted"] = r => r.Tap(Rig.Ana),
        ["own badge needs supervisor"] = r => r.Tap(Rig.Ana, Rig.Needs("ana")),
        ["own badge denied"] = r => r.Tap(Rig.Ana, Rig.Denied(DenialReason.MembershipLapsed)),
        ["other badge granted"] = r => r.Tap(Rig.Ben),
        ["other badge needs supervisor"] = r => r.Tap(Rig.Ben, Rig.Needs("ben")),
        ["other badge denied"] = r => r.Tap(Rig.Ben, Rig.Denied(DenialReason.BadgeRevoked, "ben")),
        ["supervisor badge"] = r => r.Tap(Rig.Sup),
        ["maintainer badge"] = r => r.Tap(Rig.Sup, standing: new BadgeStanding("sup", null, Maintains: true)),
        ["temperature"] = r => r.Do(new MachineInput.TemperatureRead(20)),
        ["temperature unread"] = r => r.Do(new MachineInput.TemperatureRead(null)),
        ["button"] = r => r.Do(new MachineInput.ButtonRead(Pressed: true)),
        ["button held"] = r => Press(r, 3),
        ["key seen off then on"] = r => Turn(r),
        ["key on at the first look"] = r => r.Do(new MachineInput.KeyRead(On: true, "k1")),
        ["badge removed"] = r => r.Do(new MachineInput.BadgeRemoved(Rig.Ana)),
        ["working power"] = r => r.Do(new MachineInput.PowerSample(1000, null)),
        ["no power"] = r => r.Do(new MachineInput.PowerSample(0, null)),
        ["counter alone"] = r => r.Do(new MachineInput.PowerSample(null, r.CounterWh)),
        ["nonsense power"] = r => r.Do(new MachineInput.PowerSample(double.NaN, double.NegativeInfinity)),
        ["meter missing"] = r => r.Do(new MachineInput.MeterMissing()),
        ["contactor closed"] = r => r.Do(new MachineInput.ContactorFeedback(Closed: true)),
        ["contactor open"] = r => r.Do(new MachineInput.ContactorFeedback(Closed: false)),
        ["contactor unread"] = r => r.Do(new MachineInput.ContactorFeedback(Closed: null)),
        ["emergency stop"] = r => r.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: false)),
        ["emergency stop unread"] = r => r.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: null)),
        ["emergency stop released"] = r => r.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: true)),
        ["lid open"] = r => r.Do(new MachineInput.InterlockRead(InterlockKinds.Lid, Satisfied: false)),
        ["tick"] = r => r.Do(new MachineInput.Tick()),
        ["block"] = r => r.Command(CommandVerb.Block),
        ["unblock"] = r => r.Command(CommandVerb.Unblock),
        ["enrol"] = r => r.Command(CommandVerb.Enrol),
        ["end session"] = r => r.Command(CommandVerb.EndSession),
        ["clear fault"] = r => r.Command(CommandVerb.ClearFault),
        ["open for its member"] = r => r.Open(Rig.Ana),
        ["open for another"] = r => r.Open(Rig.Ben),
        ["open for who needs a supervisor"] = r => r.Open(Rig.Ben, Rig.Needs("ben")),
        ["open for who is denied"] = r => r.Open(Rig.Ben, Rig.Denied(DenialReason.BadgeRevoked, "ben")),
        ["open for a maintainer"] = r => r.Open(Rig.Sup, standing: new BadgeStanding("sup", null, Maintains: true)),
        ["identify"] = r => r.Command(CommandVerb.Identify),
        ["verb of a later version"] = r => r.Command(CommandVerb.Other),
        ["extend"] = r => r.Command(CommandVerb.Extend),
        ["review granted"] = r => r.Review(Rig.Grant("ana")),
        ["review needs supervisor"] = r => r.Review(Rig.Needs("ana")),
        ["review denied"] = r => r.Review(Rig.Denied(DenialReason.BadgeRevoked)),
        ["review missing"] = r => r.Review(null),
        ["listed out of service"] = r => r.Do(new MachineInput.AccessReviewed(Rig.Denied(DenialReason.OutOfService), ListedOutOfService: true)),
        ["restarted"] = r => r.Do(new MachineInput.Restarted()),
        ["clock stepped"] = r => r.Do(new MachineInput.ClockStepped(3_600_000)),
        ["record committed"] = r => r.Do(new MachineInput.RecordCommitted(Checkpoint(r))),
        ["record failed"] = r => r.Do(new MachineInput.RecordFailed(Checkpoint(r))),
        ["pin failed"] = r => r.Do(new MachineInput.DeviceFault(MachineFaults.PinFailed, IsPresent: true)),
        ["pin works"] = r => r.Do(new MachineInput.DeviceFault(MachineFaults.PinFailed, IsPresent: false)),
        ["relay unreachable"] = r => r.Do(new MachineInput.DeviceFault(MachineFaults.RelayUnreachable, IsPresent: true)),
        ["relay reachable"] = r => r.Do(new MachineInput.DeviceFault(MachineFaults.RelayUnreachable, IsPresent: false)),
        ["reader silent"] = r => r.Do(new MachineInput.DeviceFault(MachineFaults.ReaderSilent, IsPresent: true)),
    };

    // Only what changes the condition is written down; every other pair must leave it as it is.
    private static readonly Dictionary<(MachineCondition, string), MachineCondition> Changes = new()
    {
        [(Locked, "own badge granted")] = Ready,
        [(Locked, "own badge needs supervisor")] = AwaitingSupervisor,
        [(Locked, "other badge granted")] = Ready,
        [(Locked, "other badge needs supervisor")] = AwaitingSupervisor,
        [(Locked, "supervisor badge")] = Ready,
        [(Locked, "maintainer badge")] = Ready,
        [(Locked, "open for its member")] = Ready,
        [(Locked, "open for another")] = Ready,
        [(Locked, "open for who needs a supervisor")] = AwaitingSupervisor,
        [(Locked, "open for a maintainer")] = Ready,
        [(Locked, "button held")] = OutOfService,
        [(Locked, "key seen off then on")] = Ready,
        [(Locked, "block")] = OutOfService,
        [(Locked, "listed out of service")] = OutOfService,
        [(Locked, "pin failed")] = Faulted,

        [(AwaitingSupervisor, "supervisor badge")] = Ready,
        [(AwaitingSupervisor, "maintainer badge")] = Ready,
        [(AwaitingSupervisor, "button held")] = OutOfService,
        [(AwaitingSupervisor, "emergency stop")] = Locked,
        [(AwaitingSupervisor, "block")] = OutOfService,
        [(AwaitingSupervisor, "review denied")] = Locked,
        [(AwaitingSupervisor, "review missing")] = Locked,
        [(AwaitingSupervisor, "listed out of service")] = OutOfService,
        [(AwaitingSupervisor, "restarted")] = Locked,
        [(AwaitingSupervisor, "pin failed")] = Faulted,

        [(Ready, "own badge granted")] = Locked,
        [(Ready, "own badge needs supervisor")] = Locked,
        [(Ready, "own badge denied")] = Locked,
        [(Ready, "button held")] = OutOfService,
        [(Ready, "emergency stop")] = Locked,
        [(Ready, "block")] = OutOfService,
        [(Ready, "end session")] = Locked,
        [(Ready, "review needs supervisor")] = Locked,
        [(Ready, "review denied")] = Locked,
        [(Ready, "review missing")] = Locked,
        [(Ready, "listed out of service")] = OutOfService,
        [(Ready, "pin failed")] = Faulted,

        [(Running, "own badge granted")] = Ending,
        [(Running, "own badge needs supervisor")] = Ending,
        [(Running, "own badge denied")] = Ending,
        [(Running, "button held")] = Ending,
        [(Running, "emergency stop")] = Locked,
        [(Running, "block")] = Ending,
        [(Running, "end session")] = Ending,
        [(Running, "review needs supervisor")] = Ending,
        [(Running, "review denied")] = Ending,
        [(Running, "review missing")] = Ending,
        [(Running, "listed out of service")] = Ending,
        [(Running, "pin failed")] = Ending,

        [(Idle, "own badge granted")] = Locked,
        [(Idle, "own badge needs supervisor")] = Locked,
        [(Idle, "own badge denied")] = Locked,
        [(Idle, "other badge granted")] = Ready,
        [(Idle, "supervisor badge")] = Ready,
        [(Idle, "maintainer badge")] = Ready,
        [(Idle, "button held")] = OutOfService,
        [(Idle, "emergency stop")] = Locked,
        [(Idle, "block")] = OutOfService,
        [(Idle, "end session")] = Locked,
        [(Idle, "review needs supervisor")] = Locked,
        [(Idle, "review denied")] = Locked,
        [(Idle, "review missing")] = Locked,
        [(Idle, "listed out of service")] = OutOfService,
        [(Idle, "pin failed")] = Faulted,

        [(Ending, "emergency stop")] = Locked,

        [(OutOfService, "maintainer badge")] = Ready,
        [(OutOfService, "key seen off then on")] = Ready,
        [(OutOfService, "unblock")] = Locked,
        [(OutOfService, "pin failed")] = Faulted,
    };

    public static TheoryData<MachineCondition, string> Pairs()
    {
        var data = new TheoryData<MachineCondition, string>();
        foreach (MachineCondition condition in Enum.GetValues<MachineCondition>())
        {
            foreach (string input in Inputs.Keys)
            {
                data.Add(condition, input);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_condition_answers_every_input(MachineCondition condition, string input)
    {
        Rig rig = Rig.In(condition);

        Inputs[input](rig);

        Assert.Equal(Changes.GetValueOrDefault((condition, input), condition), rig.Condition);
    }

    [Fact]
    public void The_table_names_every_kind_of_input()
    {
        var tried = new HashSet<Type>();
        foreach (Action<Rig> input in Inputs.Values)
        {
            Rig rig = Rig.In(Locked);
            rig.Tried.Clear();
            input(rig);
            tried.UnionWith(rig.Tried);
        }

        Assert.DoesNotContain(typeof(MachineInput).GetNestedTypes(), t => t.IsSubclassOf(typeof(MachineInput)) && !tried.Contains(t));
    }

    private static void Press(Rig rig, double seconds)
    {
        rig.Do(new MachineInput.ButtonRead(Pressed: false));
        rig.Do(new MachineInput.ButtonRead(Pressed: true));
        rig.Skip(seconds);
        rig.Do(new MachineInput.Tick());
    }

    private static void Turn(Rig rig)
    {
        rig.Do(new MachineInput.KeyRead(On: false, "k0"));
        rig.Do(new MachineInput.KeyRead(On: true, "k1"));
    }

    private static SessionEffect.Commit Checkpoint(Rig rig) => new(
        rig.State.Session is { } session
            ? [new SessionRecord.Checkpoint(rig.Now, session.Id, session.FiguresAt(rig.Now, rig.Profile))]
            : [new SessionRecord.Denied(rig.Now, DenialReason.UnknownBadge, null, 7)]);
}
