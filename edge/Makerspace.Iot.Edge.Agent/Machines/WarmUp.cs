using System.Diagnostics;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Readers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>
/// A dry run of the badge path before the first badge. It serves a machine that exists in memory only, with a store of its own in a folder that is then removed.
/// The runtime compiles a method at its first call; without this the first member of the day would wait for it.
/// Nothing depends on it: if it cannot be done, as on a full disk, that is logged and the agent starts all the same.
/// If a machine may be on from before, it is watched first and this comes after (see <c>AgentParts.IsDryRunDue</c>).
/// </summary>
internal static class WarmUp
{
    private const int Sessions = 40;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Runs it; answers how many sessions it went through before its time was over, 0 if it could not be done. Never throws.</summary>
    public static int Run(string dataFolder, TimeProvider time, ILogger log, CancellationToken cancellation = default)
    {
        string folder = Path.Combine(dataFolder, "warm-up");
        try
        {
            Remove(folder);
            using IOutbox outbox = OutboxFile.Open(folder, new OutboxOptions { ReserveBytes = 0 }, time.GetUtcNow()).Outbox;
            return Rehearse(outbox, new AgentClock(time, static () => true, "warm-up"), cancellation);
        }
        catch (Exception error)
        {
            // Whatever it is: it happened to a machine that does not exist.
            log.LogWarning(error, "No dry run; the first badge will take longer");
            return 0;
        }
        finally
        {
            try
            {
                Remove(folder);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                log.LogWarning(error, "The folder of the dry run could not be removed; the next start removes it");
            }
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Rehearse(IOutbox outbox, AgentClock clock, CancellationToken cancellation)
    {
        byte[] key = new byte[BadgeHash.KeyBytes];
        byte[] badge = [1, 2, 3, 4, 5, 6, 7];
        var setup = new MachineSetup { Machine = "warm-up", Profile = new MachineProfile { SameTapSeconds = 0 }, Relay = new NoPin() };
        var loop = new MachineLoop(new AgentIdentity("warm-up", "warm-up", "warm-up", "0"), [setup], outbox, clock, new NoFeed(), key, List(clock, BadgeHash.Compute(key, badge)), static () => { }, NullLogger.Instance);
        loop.Recover();
        var watch = Stopwatch.StartNew();
        int done = 0;
        while (done < Sessions && watch.Elapsed < Longest && !cancellation.IsCancellationRequested)
        {
            // One tap begins, the next ends; a machine without meter rests when its member says so.
            var report = new ReaderEvent(ReaderEventKind.Arrived, new BadgeId(badge), null, clock.Time.GetTimestamp());
            loop.TryReader(0, report);
            loop.Turn();
            loop.TryReader(0, report);
            loop.Turn();
            done++;
        }

        outbox.Acknowledge(outbox.Epoch, outbox.LastSeq);
        outbox.Maintain();
        return done;
    }

    private static AccessList List(AgentClock clock, string hash)
    {
        Stamp now = clock.Now();
        var rows = new AccessListDocument
        {
            Version = 1,
            IssuedAt = now.Wall,
            ValidUntil = now.Wall.AddDays(1),
            TimeZone = "UTC",
            Agent = "agent-1",
            Site = "site-1",
            Machines = [new AccessMachine { Machine = "warm-up", Category = "warm-up", LevelAlone = 0, LevelSupervised = 0 }],
            Members = [new AccessMember { Ref = "warm-up", Memberships = [new AccessMembership { From = now.Wall.AddDays(-1) }] }],
            Badges = [new AccessBadge(hash, 0)],
        };
        return AccessList.Build(rows, StampMap.ToInstant(now));
    }

    private sealed class NoPin : IOutputPin
    {
        public void Write(bool active)
        {
        }

        public void Dispose()
        {
        }
    }

    private sealed class NoFeed : IUplinkFeed
    {
        public void Sample(int machine, in TelemetrySample sample, ClockQuality clock)
        {
        }

        public void State(int machine, StateMessage state)
        {
        }

        public void EventsStored()
        {
        }

        public void Reply(CommandReply reply)
        {
        }
    }
}
