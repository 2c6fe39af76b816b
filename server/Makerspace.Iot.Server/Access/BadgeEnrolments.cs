using System.Collections.Concurrent;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Keys;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Members;

namespace Makerspace.Iot.Server.Access;

/// <summary>
/// Gives badges by tapping them: asks the agent of a machine for the next badge at its reader, and writes it down as the person's. Kept in memory alone, since nothing lasts longer than a minute;
/// the latest <see cref="Most"/>. Thread-safe.
/// </summary>
/// <param name="keys">The signing key.</param>
/// <param name="link">The link to the broker.</param>
/// <param name="registry">The registry.</param>
/// <param name="badges">Writes of badges.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Tells what failed, without any badge.</param>
public sealed class BadgeEnrolments(ServerKeys keys, ControlLink link, RegistryCache registry, BadgeEdits badges, TimeProvider time, ILogger<BadgeEnrolments> log) : IAsyncDisposable
{
    /// <summary>Most that are kept; the oldest is forgotten beyond it.</summary>
    public const int Most = 200;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, BadgeEnrolment> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();

    /// <summary>For how long the agent's first answer is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Begins one; null if no agent guards the machine today, or if who acts may not write members at its site.</summary>
    public async Task<BadgeEnrolment?> BeginAsync(Actor actor, string person, string machine, CancellationToken cancellationToken)
    {
        RegistrySnapshot snapshot = await registry.SnapshotAsync(cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        if (snapshot.Placements.AgentOf(machine, now) is not { } agent || snapshot.AgentSites.SiteOf(agent, now) is not { } site || !RolePolicy.Instance.Allows(actor, Permission.EditMembers, site))
        {
            return null;
        }

        var command = new CommandMessage { Id = Guid.NewGuid().ToString("N"), Agent = agent, Machine = machine, Verb = CommandVerb.Enrol, IssuedAt = now, ExpiresAt = now + MachineCommands.Life };
        var enrolment = new BadgeEnrolment(command.Id, actor.Name, person, machine);
        _known[enrolment.Id] = enrolment;
        _order.Enqueue(enrolment.Id);
        while (_order.Count > Most && _order.TryDequeue(out string? oldest))
        {
            _known.TryRemove(oldest, out _);
        }

        Task run = Task.Run(() => RunAsync(enrolment, actor, new TopicAddress(site, agent, TopicChannel.Command), command), CancellationToken.None);
        _running[enrolment.Id] = run;
        _ = run.ContinueWith(_ => _running.TryRemove(enrolment.Id, out Task? _), TaskScheduler.Default);
        return enrolment;
    }

    /// <summary>One that this account has begun; null if there is none.</summary>
    public BadgeEnrolment? Find(string id, string account) => _known.TryGetValue(id, out BadgeEnrolment? found) && found.Account == account ? found : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running.Values);
        _stop.Dispose();
    }

    private async Task RunAsync(BadgeEnrolment enrolment, Actor actor, TopicAddress topic, CommandMessage command)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            limit.CancelAfter(Patience);
            await foreach (CommandReply reply in link.ConverseAsync(topic, command.Id, WireCodec.Encode(keys.Sign("command", WireCodec.Encode(command))), limit.Token))
            {
                if (!reply.Accepted)
                {
                    enrolment.End(reply.Refusal switch
                    {
                        "time-over" => EnrolmentStage.TimeOver,
                        "unknown-verb" => EnrolmentStage.NoReply,
                        _ => EnrolmentStage.Refused,
                    });
                }
                else if (reply.Badge is { } uid)
                {
                    WriteOutcome outcome = await badges.GiveBadgeAsync(actor, enrolment.Person, new BadgeAsked(uid), CancellationToken.None);
                    enrolment.End(outcome.Written ? EnrolmentStage.Given : EnrolmentStage.NotGiven, uid, outcome.Problems);
                }
                else if (enrolment.Stage == EnrolmentStage.Asked)
                {
                    TimeSpan wait = TimeSpan.FromSeconds(Bounds.EnrolSeconds);
                    enrolment.Wait(time.GetUtcNow() + wait);
                    limit.CancelAfter(wait + Grace);
                }

                if (!enrolment.GoesOn)
                {
                    return;
                }
            }
        }
        catch (Exception error)
        {
            log.LogError(error, "The badge tapped at {Machine} could not be given", enrolment.Machine);
        }
        finally
        {
            if (enrolment.GoesOn)
            {
                enrolment.End(enrolment.Stage == EnrolmentStage.Waiting ? EnrolmentStage.TimeOver : EnrolmentStage.NoReply);
            }
        }
    }
}
