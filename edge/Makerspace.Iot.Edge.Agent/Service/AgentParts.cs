using System.Net.Sockets;
using System.Reflection;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Plugs;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Status;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Plugs;
using Makerspace.Iot.Mqtt;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Service;

/// <summary>The parts of a running agent, opened in the order in which they depend on one another.</summary>
internal sealed class AgentParts : IAsyncDisposable
{
    /// <summary>File in the data folder that a running agent holds.</summary>
    public const string LockFile = "agent.lock";

    private const string PlugsSuffix = "-plugs";
    private AgentSettings _settings = null!;
    private TimeProvider _time = null!;
    private AgentIdentity _me = null!;
    private AgentClock _clock = null!;
    private FileStream? _lock;
    private AgentKeys? _keys;
    private IOutbox? _outbox;

    // The outbox was gone, damaged or never there: that no session is open in it proves nothing.
    private bool _recordsAreLost;
    private string[] _unreadable = [];
    private SentEvents? _sent;
    private volatile string[] _setAside = [];
    private DescriptorStore? _kept;
    private AccessInbox _access = null!;
    private IMqttLink? _link;
    private PlugConnection? _plugs;
    private AgentStatus _status = null!;

    public AgentWiring Wiring { get; private set; } = null!;

    public MachineLoop Loop { get; private set; } = null!;

    public Uplink Uplink { get; private set; } = null!;

    public PeriodicTasks PeriodicTasks { get; private set; } = null!;

    public BackgroundTasks BackgroundTasks { get; private set; } = null!;

    public StatusServer StatusServer { get; private set; } = null!;

    public SystemdNotifier Notifier { get; private set; } = null!;

    /// <summary>True if a relay may be on from the process before. The dry run was left out, so that its machine is watched at once, and <see cref="DryRun"/> is to be called once the loop runs.</summary>
    public bool IsDryRunDue { get; private set; }

    /// <summary>Version of this program, at most 40 characters.</summary>
    public static string Version
    {
        get
        {
            string version = typeof(AgentParts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

            // A commit is told by its first eight letters.
            int plus = version.IndexOf('+', StringComparison.Ordinal);
            version = plus >= 0 && version.Length > plus + 9 ? version[..(plus + 9)] : version;
            return version.Length > 40 ? version[..40] : version;
        }
    }

    /// <summary>Opens everything. Throws <see cref="StartException"/> with the remedy in French.</summary>
    public void Open(AgentSettings settings, TimeProvider time, ILogger log)
    {
        (_settings, _time) = (settings, time);
        long since = time.GetTimestamp();
        BackgroundTasks = new BackgroundTasks(time, log);
        Notifier = SystemdNotifier.FromEnvironment(time);
        _clock = new AgentClock(time, LinuxClock.IsSynced, LinuxClock.BootId());
        _me = new AgentIdentity(settings.Site, settings.Agent, _clock.Boot, Version);
        _keys = AgentKeys.Read(settings);
        _lock = LockFolder(settings.DataFolder);
        _kept = DescriptorStore.FromEnvironment();
        Wiring = AgentWiring.Open(settings, time, _kept);
        foreach (string line in _kept.DropUnclaimed())
        {
            log.LogWarning("{Line} was left by the last process and is in the configuration no more: let go", line);
        }

        OpenPlugs(log);
        _outbox = OpenOutbox(log);
        IsDryRunDue = MayBeOn(log);
        if (!IsDryRunDue)
        {
            DryRun(log);
        }

        _access = new AccessInbox(_me, _keys.Verifier, Path.Combine(settings.DataFolder, AccessInbox.FileName), _clock, _outbox.LatestWallKnown);
        AccessList? list = _access.LoadKept();
        _link = new MqttLink(LinkOptions(settings.Broker, settings.Agent, _keys.Password) with { Will = Uplink.Will(_me) }, log);
        string[] machines = settings.Machines.Select(m => m.Machine).ToArray();
        var commands = new CommandReceiver(_me, _keys.Verifier, _outbox, _clock, machines);
        _sent = new SentEvents(settings.DataFolder, _clock);
        Uplink = new Uplink(_me, machines, _link, _outbox, _clock, _access, commands, () => _status.Faults(), log, _sent);
        int recovered = TakeUp(list, log);
        _status = new AgentStatus(_me, _clock, _outbox, _link, _access, Uplink, Loop, BackgroundTasks, () => Wiring.Notes, _plugs, () => _setAside, since, recovered);
        StatusServer = ListenForStatus(log);
        PeriodicTasks = new PeriodicTasks(_outbox, _access, _clock, StatusServer.TellPort);
    }

    /// <summary>Goes through the badge path with a machine that does not exist, see <see cref="WarmUp"/>. Takes up to five seconds.</summary>
    public void DryRun(ILogger log, CancellationToken cancellation = default)
    {
        long start = _time.GetTimestamp();
        int sessions = WarmUp.Run(_settings.DataFolder, _time, log, cancellation);
        log.LogInformation("Dry run of {Sessions} sessions in {Seconds:F1} s", sessions, _time.GetElapsedTime(start).TotalSeconds);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        StatusServer?.Dispose();
        if (_plugs is not null)
        {
            // Relays behind it have been told to go off by now; it gives them a moment to confirm.
            await _plugs.DisposeAsync();
        }

        if (_link is not null)
        {
            await _link.DisposeAsync();
        }

        if (Wiring is not null)
        {
            await Wiring.DisposeAsync();
        }

        _sent?.Dispose();
        _outbox?.Dispose();
        _keys?.Verifier.Dispose();
        _kept?.Dispose();
        Notifier?.Dispose();
        if (_lock is not null)
        {
            await _lock.DisposeAsync();
        }
    }

    private static FileStream LockFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"dataFolder : {folder} ne peut pas être utilisé ({error.Message}). Un autre agent s'en sert peut-être déjà, ou les droits manquent.", error);
        }
    }

    private IOutbox OpenOutbox(ILogger log)
    {
        var options = new OutboxOptions();
        OpenedOutbox opened;
        bool isNew = !File.Exists(Path.Combine(_settings.DataFolder, OutboxFile.Name));
        try
        {
            opened = OutboxFile.Open(_settings.DataFolder, options, _time.GetUtcNow());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SqliteException or NotSupportedException)
        {
            throw new StartException($"La base des sessions ({_settings.DataFolder}/{OutboxFile.Name}) ne s'ouvre pas : {error.Message}. Libérez de la place ou corrigez les droits ; aucune machine ne démarre d'ici là.", error);
        }

        var outbox = new RecoveringOutbox(opened.Outbox, Path.Combine(_settings.DataFolder, OutboxFile.Name), options, _time, replaced => OutboxReplaced(replaced, log));
        if (opened.SetAside is { } aside)
        {
            log.LogCritical("The outbox was damaged ({Problem}) and was set aside as {File}; a new epoch begins", opened.Problem, aside);
            TellDamage(outbox, $"outbox damaged ({opened.Problem}), set aside as {Path.GetFileName(aside)}", log);
        }

        foreach (UnreadableSession session in opened.UnreadableSessions)
        {
            log.LogCritical("{Machine}: its open session cannot be read ({Problem}); set aside as {File}", session.Machine, session.Problem, session.File ?? "nothing: the disk refuses, no session starts there");
            TellDamage(outbox, $"open session of {session.Machine} unreadable ({session.Problem}), set aside as {Path.GetFileName(session.File) ?? "nothing"}", log);
        }

        _setAside = OutboxFile.SetAsideIn(_settings.DataFolder);
        _recordsAreLost = isNew || opened.SetAside is not null;
        _unreadable = [.. opened.UnreadableSessions.Select(u => u.Machine)];
        return outbox;
    }

    private void OutboxReplaced(OutboxReplaced replaced, ILogger log)
    {
        _setAside = OutboxFile.SetAsideIn(_settings.DataFolder);
        log.LogCritical("The outbox broke ({Problem}) and was set aside as {File}; a new epoch begins, {Lost} event(s) could not be read", replaced.Problem, replaced.SetAside, replaced.Lost);
        TellDamage(_outbox!, $"outbox broke ({replaced.Problem}), set aside as {Path.GetFileName(replaced.SetAside)}, {replaced.Lost} event(s) lost", log);
        Uplink?.EventsStored();
    }

    private void TellDamage(IOutbox outbox, string detail, ILogger log)
    {
        AppendResult told = outbox.Append(new EventDraft(null, _clock.Now(), new FaultRaised { Code = FaultCode.StoreDamaged, Detail = detail.Length > Bounds.TextLength ? detail[..Bounds.TextLength] : detail }));
        if (!told.IsDurable)
        {
            // The status and this log say it all the same.
            log.LogError("The damage could not be recorded: {Outcome} {Detail}", told.Outcome, told.Detail);
        }
    }

    private static MqttLinkOptions LinkOptions(BrokerSettings broker, string clientId, string? password) => new()
    {
        Host = broker.Host,
        Port = broker.Port,
        ClientId = clientId,
        UserName = broker.UserName,
        Password = password,
        Tls = broker.CaFile is { } ca ? new MqttTls(ca, broker.CertFile, broker.KeyFile) : null,
    };

    private int TakeUp(AccessList? list, ILogger log)
    {
        try
        {
            Wiring.TakeOverPlugs(MayHaveOutlived());
            Loop = new MachineLoop(_me, Wiring.Machines, _outbox!, _clock, Uplink, _keys!.BadgeKey, list, Notifier.Beat, log);
            return Loop.Recover();
        }
        catch (SqliteException error)
        {
            throw new StartException(
                $"La base des sessions ({_settings.DataFolder}/{OutboxFile.Name}) ne se lit pas : {error.Message}. Vérifiez la carte SD ou le disque (dmesg) ; si la base est abîmée, arrêtez l'agent, déplacez {OutboxFile.Name}* ailleurs (ne l'effacez pas : elle contient des sessions), puis relancez.", error);
        }
    }

    private bool MayBeOn(ILogger log)
    {
        try
        {
            HashSet<string> may = MayHaveOutlived();
            return Wiring.Machines.Exists(m => m.RelayHeld || (m.Relay is PlugRelay && may.Contains(m.Machine))) || InterruptedInThisBoot().Count > 0;
        }
        catch (SqliteException error)
        {
            // Told in full where the sessions are taken up.
            log.LogError(error, "The open sessions cannot be read");
            return true;
        }
    }

    // Machines whose plug may be on from the process before: a session of this boot says so, or the record that would say so is lost.
    private HashSet<string> MayHaveOutlived()
    {
        HashSet<string> may = InterruptedInThisBoot();
        var recorded = _outbox!.OpenSessions().Select(s => s.Start.Machine!).ToHashSet(StringComparer.Ordinal);
        may.UnionWith(_settings.Machines.Select(m => m.Machine).Where(m => !recorded.Contains(m) && (_recordsAreLost || _unreadable.Contains(m, StringComparer.Ordinal))));
        return may;
    }

    private HashSet<string> InterruptedInThisBoot() => _outbox!.OpenSessions()
        .Where(s => RecordMap.Interrupted(s, _clock.Boot).StartMonotonicMs is not null).Select(s => s.Start.Machine!).ToHashSet(StringComparer.Ordinal);

    private void OpenPlugs(ILogger log)
    {
        if (_settings.PlugBroker is not { } broker || Wiring.Plugs.Plugs.Count == 0)
        {
            return;
        }

        _plugs = new PlugConnection(Wiring.Plugs, new MqttLink(LinkOptions(broker, _settings.Agent + PlugsSuffix, _keys!.PlugPassword), log), BackgroundTasks, _time, log);
        Wiring.PlugsWanted = _plugs.Wake;
        _plugs.Start();
    }

    private StatusServer ListenForStatus(ILogger log)
    {
        try
        {
            return new StatusServer(_settings.StatusPort, _settings.DataFolder, _status.Report, _time, log);
        }
        catch (SocketException error)
        {
            throw new StartException($"statusPort : le port {_settings.StatusPort} est pris ({error.Message}). Choisissez-en un autre, ou 0 pour un port libre.", error);
        }
    }
}
