using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>What the uplink hands to the machine loop. Members answer at once.</summary>
public interface IMachineInbox
{
    /// <summary>A new access list; only the latest counts.</summary>
    void ListChanged(AccessList list);

    /// <summary>A verified command for a known machine; false if the loop has no room for it.</summary>
    bool TryCommand(CommandMessage command);
}
