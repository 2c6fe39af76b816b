using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Simulation;

/// <summary>The server's real ledger writer on a real SQLite database, without broker or host; it can die with what it has received, before a commit or between commit and acknowledgement.</summary>
internal sealed class PlayedServer : IDisposable
{
    private readonly SimulationOptions _options;
    private readonly Random _random;
    private readonly Trace _trace;
    private readonly LossyNetwork _network;
    private readonly IDbContextFactory<MakerspaceDb> _factory;
    private readonly RegistryPicture _registry;
    private readonly List<InboundEvent> _inbox = [];
    private LedgerWriter _writer;
    private SqliteConnection? _backup;

    private PlayedServer(SimulationOptions options, Random random, Trace trace, LossyNetwork network, IDbContextFactory<MakerspaceDb> factory, RegistryPicture registry, ManualTime time)
    {
        (_options, _random, _trace, _network, _factory, _registry, Time) = (options, random, trace, network, factory, registry, time);
        _writer = new LedgerWriter(factory, time);
    }

    /// <summary>Its clock.</summary>
    public ManualTime Time { get; }

    /// <summary>Messages that it could place nowhere.</summary>
    public int Unplaced { get; private set; }

    /// <summary>Events that came again.</summary>
    public int Repeated { get; private set; }

    /// <summary>Times that it died.</summary>
    public int Deaths { get; private set; }

    /// <summary>Times that its database was put back.</summary>
    public int Restores { get; private set; }

    /// <summary>Messages received and not committed.</summary>
    public int Waiting => _inbox.Count;

    public static async Task<PlayedServer> CreateAsync(string folder, SimulationOptions options, Random random, Trace trace, LossyNetwork network)
    {
        IDbContextFactory<MakerspaceDb> factory = DatabaseProvider.CreateFactory(new ServerOptions { Data = folder });
        await using MakerspaceDb db = await factory.CreateDbContextAsync();
        await SchemaMigrator.MigrateAsync(db);
        db.Add(new Site { Name = SimulatedDay.Site, Label = "Site", TimeZone = "Europe/Paris" });
        db.Add(new MachineCategory { Name = "press", Label = "Presse" });
        for (int a = 0; a < options.Agents; a++)
        {
            db.Add(new Agent { Name = $"agent-{a}" });
            db.Add(new AgentSite { Agent = $"agent-{a}", Site = SimulatedDay.Site, FirstDay = new DateOnly(2020, 1, 1) });
            for (int m = 0; m < options.Machines; m++)
            {
                db.Add(new Machine { Name = $"machine-{a}-{m}", Label = "Machine", Category = "press" });
                db.Add(new Placement { Machine = $"machine-{a}-{m}", Agent = $"agent-{a}", From = SimulatedDay.Begin.AddYears(-30) });
            }
        }

        await db.SaveChangesAsync();
        await RegistryVersion.BumpAsync(db);
        return new PlayedServer(options, random, trace, network, factory, RegistryPicture.Of(await new RegistryCache(factory, TimeProvider.System).ReadAsync(CancellationToken.None)), new ManualTime(SimulatedDay.Begin));
    }

    /// <summary>A context of its database.</summary>
    public MakerspaceDb Open() => _factory.CreateDbContext();

    /// <summary>A message has arrived.</summary>
    public void Receive(Packet packet)
    {
        InboundEvent inbound = InboundEvent.Read(packet.Topic, packet.Payload, Time.GetUtcNow()) ?? throw new RuleBroken($"{packet.Topic} is not the topic of an event");
        _inbox.Add(inbound);
        if (_options.Defect == Defect.AckBeforeCommit)
        {
            Acknowledge(new Acknowledgement(inbound.Site, inbound.Agent, new AckMessage { Epoch = inbound.Epoch, Seq = inbound.Seq }));
        }
    }

    /// <summary>An agent has come back, or this server has: it hears what is committed of its outbox, nothing included.</summary>
    public void Answer(string agent, string epoch)
    {
        using MakerspaceDb db = Open();
        long committed = db.Set<StreamPosition>().Where(p => p.Agent == agent && p.Epoch == epoch).Select(p => p.CommittedSeq).FirstOrDefault();
        Acknowledge(new Acknowledgement(SimulatedDay.Site, agent, new AckMessage { Epoch = epoch, Seq = committed }));
    }

    /// <summary>Commits a batch of what has arrived and acknowledges it, or dies at it.</summary>
    public void Work(bool mayDie)
    {
        if (mayDie && _random.NextDouble() < _options.ServerCrash)
        {
            Die();
        }

        if (mayDie && _options.ServerRestore > 0)
        {
            BackUpOrRestore();
        }

        if (_inbox.Count == 0)
        {
            return;
        }

        List<InboundEvent> batch = _inbox[..Math.Min(_inbox.Count, 1 + _random.Next(200))];
        CommitOutcome outcome = _writer.Commit(batch, _registry);
        _inbox.RemoveRange(0, batch.Count);
        Unplaced += outcome.Unplaced.Count;
        Repeated += outcome.Repeated;
        _trace.Add($"server commits {batch.Count}, {outcome.Repeated} again, {outcome.Count(EventDisposition.Applied)} applied");
        if (mayDie && _random.NextDouble() < _options.ServerCrash)
        {
            Die();
            return;
        }

        foreach (Acknowledgement ack in outcome.Acknowledgements)
        {
            Acknowledge(ack);
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        _backup?.Dispose();
        using MakerspaceDb db = Open();
        SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
    }

    private void Acknowledge(Acknowledgement ack) => _network.Send(new Packet(
        int.Parse(ack.Agent["agent-".Length..], System.Globalization.CultureInfo.InvariantCulture), ToServer: false, new TopicAddress(ack.Site, ack.Agent, TopicChannel.Ack).ToString(), WireCodec.Encode(ack.Message)));

    private void BackUpOrRestore()
    {
        double lot = _random.NextDouble();
        if (lot > 2 * _options.ServerRestore || (lot > _options.ServerRestore && _backup is null))
        {
            return;
        }

        bool restores = lot > _options.ServerRestore;
        if (restores)
        {
            Die();
            Restores++;
        }

        _trace.Add($"server {(restores ? "put back" : "backed up")}");
        using MakerspaceDb db = Open();
        db.Database.OpenConnection();
        var live = (SqliteConnection)db.Database.GetDbConnection();
        _backup ??= OpenBackup();
        if (restores)
        {
            _backup.BackupDatabase(live);
        }
        else
        {
            live.BackupDatabase(_backup);
        }
    }

    private static SqliteConnection OpenBackup()
    {
        var backup = new SqliteConnection("Data Source=:memory:");
        backup.Open();
        return backup;
    }

    private void Die()
    {
        _trace.Add($"server dies with {_inbox.Count}");
        Deaths++;
        _inbox.Clear();
        _writer.Dispose();
        _writer = new LedgerWriter(_factory, Time);
    }
}
