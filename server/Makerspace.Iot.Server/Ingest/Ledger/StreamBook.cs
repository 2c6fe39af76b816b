using System.Data.Common;
using Makerspace.Iot.Contracts.Link;

namespace Makerspace.Iot.Server.Ingest.Ledger;

/// <summary>The positions of the outboxes that send, in memory beside the database. What a failed transaction changed is forgotten by <see cref="Forget"/>.</summary>
internal sealed class StreamBook
{
    private const int MostKept = 20_000;

    private static readonly StatementText Find = StatementText.Of(
        """SELECT "CommittedSeq", "HighestSeq" FROM stream_positions WHERE "Agent" = @Agent AND "Epoch" = @Epoch""", "Agent:s Epoch:s");

    private static readonly StatementText Save = StatementText.Insert(
        "stream_positions",
        "Agent:s Epoch:s Site:s CommittedSeq:l HighestSeq:l UpdatedAt:t",
        """
        ON CONFLICT ("Agent", "Epoch") DO UPDATE SET "Site" = excluded."Site", "CommittedSeq" = excluded."CommittedSeq",
        "HighestSeq" = excluded."HighestSeq", "UpdatedAt" = excluded."UpdatedAt"
        """);

    private static readonly StatementText Beyond = StatementText.Of(
        """SELECT "Seq" FROM events WHERE "Agent" = @Agent AND "Epoch" = @Epoch AND "Seq" > @Seq AND "Variant" = 0 ORDER BY "Seq" """, "Agent:s Epoch:s Seq:l");

    private readonly Dictionary<(string Agent, string Epoch), Stream> _streams = [];
    private readonly HashSet<Stream> _touched = [];

    /// <summary>Nothing in memory counts any more.</summary>
    public void Forget()
    {
        _streams.Clear();
        _touched.Clear();
    }

    /// <summary>The position of an outbox; counts it among those to be acknowledged.</summary>
    public Stream Touch(LedgerConnection ledger, string site, string agent, string epoch)
    {
        if (!_streams.TryGetValue((agent, epoch), out Stream? stream))
        {
            stream = new Stream(agent, epoch);
            using DbDataReader row = ledger.Query(Find, agent, epoch);
            if (row.Read())
            {
                (stream.Committed, stream.Highest) = (row.GetInt64(0), row.GetInt64(1));
            }

            _streams[(agent, epoch)] = stream;
        }

        stream.Site = site;
        _touched.Add(stream);
        return stream;
    }

    /// <summary>Counts a stored event: the prefix goes on over it and over what already stood behind it.</summary>
    public static void Stored(LedgerConnection ledger, Stream stream, long seq)
    {
        stream.Changed = true;
        stream.Highest = Math.Max(stream.Highest, seq);
        if (seq != stream.Committed + 1)
        {
            return;
        }

        stream.Committed = seq;
        if (stream.Highest == seq)
        {
            return;
        }

        using DbDataReader row = ledger.Query(Beyond, stream.Agent, stream.Epoch, seq);
        while (row.Read() && row.GetInt64(0) == stream.Committed + 1)
        {
            stream.Committed++;
        }
    }

    /// <summary>Writes what moved and answers what is to be acknowledged once committed.</summary>
    public List<Acknowledgement> Close(LedgerConnection ledger, DateTimeOffset at)
    {
        var acks = new List<Acknowledgement>(_touched.Count);
        foreach (Stream stream in _touched)
        {
            if (stream.Changed)
            {
                ledger.Execute(Save, stream.Agent, stream.Epoch, stream.Site, stream.Committed, stream.Highest, at.UtcDateTime);
                stream.Changed = false;
            }

            if (stream.Committed > 0)
            {
                acks.Add(new Acknowledgement(stream.Site, stream.Agent, new AckMessage { Epoch = stream.Epoch, Seq = stream.Committed }));
            }
        }

        _touched.Clear();
        if (_streams.Count > MostKept)
        {
            _streams.Clear();
        }

        return acks;
    }

    internal sealed class Stream(string agent, string epoch)
    {
        public string Agent { get; } = agent;

        public string Epoch { get; } = epoch;

        public string Site { get; set; } = string.Empty;

        public long Committed { get; set; }

        public long Highest { get; set; }

        public bool Changed { get; set; }
    }
}

/// <summary>An acknowledgement to send.</summary>
/// <param name="Site">Site of the topic by which the events came.</param>
/// <param name="Agent">Agent.</param>
/// <param name="Message">What to say.</param>
public sealed record Acknowledgement(string Site, string Agent, AckMessage Message);
