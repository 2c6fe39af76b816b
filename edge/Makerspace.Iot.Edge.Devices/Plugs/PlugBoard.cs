namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>The plugs behind one broker: makes each once, hands messages to those they are of, lets each send what is due. Make all plugs first; then <see cref="Take"/> and <see cref="Pulse"/> may run side by side.</summary>
/// <param name="time">Clock.</param>
public sealed class PlugBoard(TimeProvider time)
{
    /// <summary>Largest payload that is looked at, bytes; a larger one is counted and ignored. No vendor's status comes near it.</summary>
    public const int LargestPayload = 64 * 1024;

    /// <summary>Most channels of plugs behind one broker; two for each machine that an agent may have.</summary>
    public const int MostPlugs = 128;

    private readonly Dictionary<PlugSettings, SmartPlug> _byWhere = [];
    private readonly List<SmartPlug> _plugs = [];
    private long _strays;

    /// <summary>The plugs.</summary>
    public IReadOnlyList<SmartPlug> Plugs => _plugs;

    /// <summary>What to subscribe to, each once.</summary>
    public IEnumerable<string> Filters => _plugs.SelectMany(p => p.Filters).Distinct(StringComparer.Ordinal);

    /// <summary>True if an answer has come in after which a plug is to be asked again at once.</summary>
    public bool HasQuestion => _plugs.Any(p => p.AsksAgain);

    /// <summary>Messages that were of no plug.</summary>
    public long Strays => Interlocked.Read(ref _strays);

    /// <summary>
    /// The plug of that kind, topic and channel; the same object for meter, relay and feedback. Times are those of the first call.
    /// Throws <see cref="DeviceSettingsException"/> for settings that cannot be.
    /// </summary>
    public SmartPlug Plug(PlugSettings settings)
    {
        settings.Check();
        PlugSettings where = settings.Identity;
        if (_byWhere.TryGetValue(where, out SmartPlug? known))
        {
            return known;
        }

        if (_plugs.Count == MostPlugs)
        {
            throw new DeviceSettingsException($"More than {MostPlugs} channels of plugs behind one broker.");
        }

        IPlugDialect dialect = settings.Kind switch
        {
            PlugKinds.Tasmota => new TasmotaDialect(settings),
            PlugKinds.Shelly1 => new ShellyGen1Dialect(settings),
            PlugKinds.Shelly2 => new ShellyGen2Dialect(settings),
            _ => new Zigbee2MqttDialect(settings),
        };
        var plug = new SmartPlug(settings, dialect, time);
        _byWhere.Add(where, plug);
        _plugs.Add(plug);
        return plug;
    }

    /// <summary>Takes a message of the broker. Never throws, whatever it holds.</summary>
    public void Take(string topic, ReadOnlyMemory<byte> payload, bool retained)
    {
        bool taken = false;
        foreach (SmartPlug plug in _plugs)
        {
            taken |= plug.Take(topic, payload, retained);
        }

        if (!taken)
        {
            Interlocked.Increment(ref _strays);
        }
    }

    /// <summary>The connection to the broker has gone or come: what plugs tell next counts once they have answered.</summary>
    public void Doubt()
    {
        foreach (SmartPlug plug in _plugs)
        {
            plug.Doubt();
        }
    }

    /// <summary>Lets each plug send what is due.</summary>
    public void Pulse(IPlugBus bus)
    {
        foreach (SmartPlug plug in _plugs)
        {
            plug.Pulse(bus);
        }
    }
}
