using Makerspace.Iot.Edge.Simulator.Pins;
using Makerspace.Iot.Edge.Simulator.Workshops;

namespace Makerspace.Iot.Edge.Simulator.Tests.People;

/// <summary>
/// The least that can stand in for an agent: asks each reader whether a card is there, and lets a tap of a known card switch the relay. No drivers of ours, no rules.
/// </summary>
internal sealed class TinyAgent : IDisposable
{
    private readonly List<Thread> _threads = [];
    private volatile bool _stop;

    public TinyAgent(VirtualWorkshop workshop, PinBoardFile board, IReadOnlySet<string> knownCards)
    {
        foreach (VirtualStation station in workshop.Stations.Values)
        {
            var thread = new Thread(() => Guard(station, board, knownCards)) { IsBackground = true };
            _threads.Add(thread);
            thread.Start();
        }
    }

    public void Dispose()
    {
        _stop = true;
        _threads.ForEach(t => t.Join());
    }

    private void Guard(VirtualStation station, PinBoardFile board, IReadOnlySet<string> knownCards)
    {
        using var tty = new FileStream(station.Reader.Link, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, BufferSize = 0, Share = FileShare.ReadWrite });
        Ask(tty, "55550000000000000000" + "0000FF05FBD4140114010200");
        Ask(tty, "0000FF06FAD4320500010AEA00");
        string? holder = null;
        string? seen = null;
        while (!_stop)
        {
            string? card = CardIn(Ask(tty, "0000FF04FCD44A0100E100"));
            bool arrived = card is not null && seen is null;
            seen = card;
            if (arrived && knownCards.Contains(card!) && (holder is null || holder == card))
            {
                holder = holder is null ? card : null;
                board.WriteOutput(station.Wiring.Relay.Line, high: holder is not null);
            }
        }
    }

    // NbTg 1: Tg, SENS_RES, SEL_RES, length of the id, id.
    private static string? CardIn(byte[] answer) =>
        answer.Length > 7 && answer[7] == 1 ? Convert.ToHexStringLower(answer.AsSpan(13, answer[12])) : null;

    // Reads the acknowledgement and the answer; gives back the answer.
    private static byte[] Ask(FileStream tty, string command)
    {
        tty.Write(Convert.FromHexString(command));
        tty.ReadExactly(new byte[6]);
        byte[] head = new byte[5];
        tty.ReadExactly(head);
        byte[] rest = new byte[head[3] + 2];
        tty.ReadExactly(rest);
        return [.. head, .. rest];
    }
}
