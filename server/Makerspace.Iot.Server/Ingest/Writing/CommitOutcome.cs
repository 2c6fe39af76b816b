using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Ledger;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>What a committed batch came to, to be told to the rest of the program only now.</summary>
public sealed class CommitOutcome
{
    private readonly int[] _stored = new int[Enum.GetValues<EventDisposition>().Length];

    /// <summary>What to acknowledge, one per outbox that sent.</summary>
    public IReadOnlyList<Acknowledgement> Acknowledgements { get; internal set; } = [];

    /// <summary>Sessions that ended.</summary>
    public List<EndedSession> Ended { get; } = [];

    /// <summary>Sites of which listed sessions are new or changed.</summary>
    public HashSet<string> SessionsOf { get; } = new(StringComparer.Ordinal);

    /// <summary>Sites of which refusals are new.</summary>
    public HashSet<string> RefusalsOf { get; } = new(StringComparer.Ordinal);

    /// <summary>Messages for the quarantine, with the reason.</summary>
    public List<(InboundEvent Message, string Reason)> Unplaced { get; } = [];

    /// <summary>Events that were there already, with the same body.</summary>
    public int Repeated { get; internal set; }

    /// <summary>Events stored of a disposition.</summary>
    public int Count(EventDisposition disposition) => _stored[(int)disposition];

    internal void Stored(EventDisposition disposition) => _stored[(int)disposition]++;
}

/// <summary>A session whose end is in the ledger.</summary>
/// <param name="Site">Site of its agent.</param>
/// <param name="Machine">Machine's name.</param>
/// <param name="Session">The agent's record.</param>
/// <param name="Seq">Sequence number of the end.</param>
public sealed record EndedSession(string Site, string Machine, SessionEnded Session, long Seq);
