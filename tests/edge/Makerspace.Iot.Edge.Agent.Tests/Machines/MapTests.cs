using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Core.Sessions;
using Wire = Makerspace.Iot.Contracts;

namespace Makerspace.Iot.Edge.Agent.Tests.Machines;

public sealed class MapTests
{
    public static TheoryData<Type, Type> Pairs => new()
    {
        { typeof(Core.ClockQuality), typeof(Wire.ClockQuality) },
        { typeof(Core.Access.SessionPurpose), typeof(Wire.Events.SessionPurpose) },
        { typeof(Core.Access.DenialReason), typeof(Wire.Events.DenialReason) },
        { typeof(EndReason), typeof(Wire.Events.SessionEndReason) },
        { typeof(Core.Metering.EnergyQuality), typeof(Wire.Events.EnergyQuality) },
        { typeof(MachineCondition), typeof(Wire.Telemetry.MachineCondition) },
        { typeof(CommandVerb), typeof(Wire.Link.CommandVerb) },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Core_and_wire_agree_by_name_and_number(Type core, Type wire)
    {
        Assert.Equal(
            Enum.GetNames(core).Select(n => (n, Convert.ToInt32(Enum.Parse(core, n)))),
            // "Other" is a reader's answer to a word of a later version; nothing here says it.
            Enum.GetNames(wire).Where(n => n != nameof(Wire.Events.DenialReason.Other)).Select(n => (n, Convert.ToInt32(Enum.Parse(wire, n)))));
    }

    [Fact]
    public void Fault_names_are_those_of_the_wire_and_come_back()
    {
        FaultCode all = FaultCode.ContactorOpen | FaultCode.ContactorWelded | FaultCode.MeterSilent | FaultCode.ReaderSilent | FaultCode.PinFailed | FaultCode.RelayUnreachable | FaultCode.NoAirflow | FaultCode.UpkeepDue;
        string[] names = WireMap.Names(all);
        string[] wire = typeof(Wire.Events.FaultCode).GetFields().Select(f => (string)f.GetRawConstantValue()!).ToArray();
        Assert.All(names, n => Assert.Contains(n, wire));
        Assert.Equal(all, WireMap.Faults([.. names, "of-a-later-version"]));
        Assert.Empty(WireMap.Names(FaultCode.None));
    }
}
