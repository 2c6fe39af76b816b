using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Benchmarks.Events;

/// <summary>Events as an agent encodes them: sessions that start and end on the machines of one played agent, one epoch, sequence numbers from 1.</summary>
internal static class EventLoad
{
    /// <summary>So many events of one agent; the first is sequence number 1.</summary>
    public static byte[][] Encode(int agent, int machines, int members, string epoch, int count)
    {
        DateTimeOffset start = DateTimeOffset.UtcNow.AddDays(-30);
        var all = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            int session = i / 2;
            DateTimeOffset begin = start.AddSeconds(session * 20);
            DateTimeOffset end = begin.AddSeconds(15);
            bool ends = i % 2 == 1;
            var party = new SessionParty { Member = BenchRegistry.Member((session * 31) % members), Purpose = SessionPurpose.Production };
            string name = $"{epoch}-s{session}";
            all[i] = EventCodec.Encode(new AgentEvent
            {
                Epoch = epoch,
                Seq = i + 1,
                Kind = ends ? EventKind.SessionEnded : EventKind.SessionStarted,
                Machine = BenchRegistry.Machine(agent, session % machines),
                Wall = ends ? end : begin,
                Clock = ClockQuality.Synced,
                Boot = "boot-1",
                MonotonicMs = 1_000_000 + (i * 10_000L),
                Body = ends ? Ended(name, party, begin, end) : new SessionStarted { Session = name, Party = party, AccessVersion = 1 },
            });
        }

        return all;
    }

    private static SessionEnded Ended(string name, SessionParty party, DateTimeOffset begin, DateTimeOffset end) => new()
    {
        Session = name,
        Party = party,
        StartWall = begin,
        StartClock = ClockQuality.Synced,
        EndWall = end,
        Figures = new SessionFigures { OccupiedSeconds = 15, ActiveSeconds = 9.25, EnergyWh = 3.875, EnergyQuality = EnergyQuality.Metered, PeakW = 1480.5 },
        Reason = SessionEndReason.BadgeOut,
        AccessVersion = 1,
    };
}
