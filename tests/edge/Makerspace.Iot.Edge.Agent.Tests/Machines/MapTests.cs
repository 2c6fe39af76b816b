using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Agent.Tests.Machines;

public sealed class MapTests
{
    [Fact]
    public void Fault_names_are_those_of_the_wire_and_come_back()
    {
        MachineFaults all = MachineFaults.ContactorOpen | MachineFaults.ContactorWelded | MachineFaults.MeterSilent | MachineFaults.ReaderSilent | MachineFaults.PinFailed | MachineFaults.RelayUnreachable | MachineFaults.NoAirflow | MachineFaults.UpkeepDue;
        string[] names = WireMap.Names(all);
        string[] wire = typeof(FaultCode).GetFields().Select(f => (string)f.GetRawConstantValue()!).ToArray();
        Assert.All(names, n => Assert.Contains(n, wire));
        Assert.Equal(all, FaultNames.Of([.. names, "of-a-later-version"]));
        Assert.Empty(WireMap.Names(MachineFaults.None));
    }
}
