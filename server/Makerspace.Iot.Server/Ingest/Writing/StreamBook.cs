using System.Data.Common;
using System.Globalization;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Server.Ledger;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>
/// The positions of the outboxes that send, in memory beside the database. What a failed transaction changed is forgotten by <see cref="Forget"/>.
/// A hole stops a prefix: an agent sends only so far ahead of it. If the agent no longer has what is missing here (this database was put back from a backup, or is new),
/// the prefix goes on over it, with an alarm; any other hole is told once it has stood for <see cref="HoleToldAfter"/>.
/// </summary>
internal sealed class StreamBook(OutboxBegins begins)
{
    /// <summary>A hole that stands for longer than any resend takes is told.</summary>
    public static readonly TimeSpan HoleToldAfter = TimeSpan.FromMinutes(10);

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

    // Names of agents and epochs hold no letter that means something to LIKE.
    private static readonly StatementText ToldGaps = StatementText.Of(
        $"""SELECT "Subject" FROM alarms WHERE "Code" = '{AlarmCode.StreamGap}' AND "Subject" LIKE @Subject""", "Subject:s");

    private readonly Dictionary<(string Agent, string Epoch), Stream> _streams = [];
    private readonly HashSet<Stream> _touched = [];

    /// <summary>Nothing in memory counts any more.</summary>
    public void Forget()
    {
        _streams.Clear();
        _touched.Clear();
    }

    /// <summary>The position of an outbox; counts it among those to be acknowledged.</summary>
    public Stream Touch(LedgerConnection ledger, string site, string agent, string epoch, DateTimeOffset at)
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
        if (begins.Of(agent, epoch) is long from && from - 1 > stream.Committed)
        {
            GoOnFrom(ledger, stream, from, at);
        }

        return stream;
    }

    /// <summary>Counts a stored event: the prefix goes on over it and over what already stood after it.</summary>
    public static void Stored(LedgerConnection ledger, Stream stream, long seq)
    {
        stream.Changed = true;
        stream.Highest = Math.Max(stream.Highest, seq);
        if (seq != stream.Committed + 1)
        {
            return;
        }

        stream.Committed = seq;
        GoOnOverStored(ledger, stream);
    }

    /// <summary>True if an event stands in what was told as missing: it may still come, from a copy of the agent's memory or by hand.</summary>
    public static bool IsToldMissing(LedgerConnection ledger, InboundEvent inbound)
    {
        string stream = $"{inbound.Agent}/{inbound.Epoch}/";
        using DbDataReader row = ledger.Query(ToldGaps, stream + "%");
        while (row.Read())
        {
            string[] span = row.GetString(0)[stream.Length..].Split('-');
            if (span.Length == 2 && long.TryParse(span[0], CultureInfo.InvariantCulture, out long first) && long.TryParse(span[1], CultureInfo.InvariantCulture, out long last)
                && inbound.Seq >= first && inbound.Seq <= last)
            {
                return true;
            }
        }

        return false;
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

            if (stream.StandsAtHole(at, HoleToldAfter))
            {
                AlarmBook.Raise(
                    ledger, AlarmCode.StreamHole, $"{stream.Agent}/{stream.Epoch}/{stream.Committed + 1}",
                    $"event {stream.Committed + 1} has not come for {HoleToldAfter.TotalMinutes:0} min; what comes after it, up to {stream.Highest}, is stored and cannot be acknowledged", at);
            }

            // Nought as well if something stands after a hole at the beginning: the agent may still have it.
            if (stream.Committed > 0 || stream.Highest > 0)
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

    // The agent no longer has what is missing before this point: the prefix goes on over it, and a person is told what is missing.
    private static void GoOnFrom(LedgerConnection ledger, Stream stream, long from, DateTimeOffset at)
    {
        (long next, long first, long last, long missing) = (stream.Committed + 1, 0, 0, 0);
        void Missing(long to)
        {
            if (next < to)
            {
                (first, last, missing) = (first == 0 ? next : first, to - 1, missing + to - next);
            }
        }

        using (DbDataReader row = ledger.Query(Beyond, stream.Agent, stream.Epoch, stream.Committed))
        {
            while (row.Read() && row.GetInt64(0) is long seq && seq < from)
            {
                Missing(seq);
                next = seq + 1;
            }
        }

        Missing(from);
        if (missing > 0)
        {
            AlarmBook.Raise(
                ledger, AlarmCode.StreamGap, $"{stream.Agent}/{stream.Epoch}/{first}-{last}",
                $"{missing} events of {first} to {last} were acknowledged once and are missing here; the agent no longer has them", at);
        }

        (stream.Committed, stream.Highest, stream.Changed) = (from - 1, Math.Max(stream.Highest, from - 1), true);
        GoOnOverStored(ledger, stream);
    }

    private static void GoOnOverStored(LedgerConnection ledger, Stream stream)
    {
        if (stream.Highest == stream.Committed)
        {
            return;
        }

        using DbDataReader row = ledger.Query(Beyond, stream.Agent, stream.Epoch, stream.Committed);
        while (row.Read() && row.GetInt64(0) == stream.Committed + 1)
        {
            stream.Committed++;
        }
    }

    internal sealed class Stream(string agent, string epoch)
    {
        public string Agent { get; } = agent;

        public string Epoch { get; } = epoch;

        public string Site { get; set; } = string.Empty;

        public long Committed { get; set; }

        public long Highest { get; set; }

        public bool Changed { get; set; }

        private (long Behind, DateTimeOffset Since, bool Told)? Hole { get; set; }

        /// <summary>True once for each hole, when it has stood at the same place for <paramref name="patience"/>.</summary>
        public bool StandsAtHole(DateTimeOffset at, TimeSpan patience)
        {
            if (Highest == Committed)
            {
                Hole = null;
                return false;
            }

            if (Hole is not { } hole || hole.Behind != Committed)
            {
                Hole = (Committed, at, false);
                return false;
            }

            if (hole.Told || at - hole.Since < patience)
            {
                return false;
            }

            Hole = hole with { Told = true };
            return true;
        }
    }
}

/// <summary>An acknowledgement to send.</summary>
/// <param name="Site">Site of the topic by which the events came.</param>
/// <param name="Agent">Agent.</param>
/// <param name="Message">What to say.</param>
public sealed record Acknowledgement(string Site, string Agent, AckMessage Message);
