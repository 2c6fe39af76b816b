using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Core.Sessions;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>Keeps a machine's block on disk, and offers it again if the store refused. A block that is in force in memory alone would be gone after a restart. The loop's thread alone calls it.</summary>
internal sealed class BlockKeeper(string machine, LoopContext shared)
{
    private Block? _kept;
    private bool _refused;

    /// <summary>The answer to a command whose effect is not on disk.</summary>
    public static CommandReply NotRecorded(string id) => new() { Id = id, Accepted = false, Refusal = "not-recorded" };

    /// <summary>What the store held when the process started.</summary>
    public void Found(Block? block) => _kept = block;

    /// <summary>Sees to it that the store holds this block, or none; false if it refuses.</summary>
    public bool Keep(Block? block)
    {
        if (block == _kept)
        {
            _refused = false;
            return true;
        }

        bool refusedBefore = _refused;
        _refused = !shared.Outbox.SaveBlock(machine, block?.Reason, block is not null);
        if (_refused)
        {
            if (!refusedBefore)
            {
                shared.Log.LogError("{Machine}: the store would not keep that it is {Blocked}; offered again every second", machine, block is null ? "free again" : "blocked");
            }

            return false;
        }

        Found(block);
        return true;
    }

    /// <summary>Offers again what was refused.</summary>
    public void KeepAgain(Block? block)
    {
        if (_refused)
        {
            Keep(block);
        }
    }
}
