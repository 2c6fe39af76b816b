using System.Collections.Concurrent;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>
/// Where the outbox of each agent begins, by its own latest status: everything before was acknowledged to it once, and it no longer has it.
/// One entry per registered agent. Thread-safe.
/// </summary>
public sealed class OutboxBegins
{
    private readonly ConcurrentDictionary<string, Begin> _begins = new(StringComparer.Ordinal);

    /// <summary>Takes an agent's word. Within an epoch the highest counts, so that a status kept by the broker from before does no harm.</summary>
    /// <param name="agent">A registered agent.</param>
    /// <param name="epoch">Epoch of its outbox.</param>
    /// <param name="from">Lowest sequence number that it still holds or will give next, from 1.</param>
    public void Said(string agent, string epoch, long from) => _begins.AddOrUpdate(
        agent, new Begin(epoch, from), (_, known) => known.Epoch == epoch ? known with { From = Math.Max(known.From, from) } : new Begin(epoch, from));

    /// <summary>Where it begins; 1 if nothing is known of this epoch.</summary>
    public long Of(string agent, string epoch) => _begins.TryGetValue(agent, out Begin? known) && known.Epoch == epoch ? known.From : 1;

    private sealed record Begin(string Epoch, long From);
}
