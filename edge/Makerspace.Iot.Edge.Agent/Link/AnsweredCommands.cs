using Makerspace.Iot.Contracts.Link;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>The commands of this process that were handed to a machine, and what was answered; the last <see cref="Most"/>. Thread-safe.</summary>
internal sealed class AnsweredCommands
{
    /// <summary>Most commands; the oldest is forgotten beyond it.</summary>
    public const int Most = 200;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, CommandReply?> _answers = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>A command is handed over; its answer is to come.</summary>
    public void Take(string id)
    {
        lock (_gate)
        {
            if (_answers.TryAdd(id, null))
            {
                _order.Enqueue(id);
            }

            if (_order.Count > Most)
            {
                _answers.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>It is answered. What was never handed over is not kept.</summary>
    public void Answer(CommandReply reply)
    {
        lock (_gate)
        {
            if (_answers.ContainsKey(reply.Id))
            {
                _answers[reply.Id] = reply;
            }
        }
    }

    /// <summary>True if the command was handed over.</summary>
    public bool Knows(string id)
    {
        lock (_gate)
        {
            return _answers.ContainsKey(id);
        }
    }

    /// <summary>The answer; null while it is to come, or if nothing is known of the command.</summary>
    public CommandReply? Of(string id)
    {
        lock (_gate)
        {
            return _answers.GetValueOrDefault(id);
        }
    }
}
