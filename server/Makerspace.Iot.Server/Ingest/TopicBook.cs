using System.Text;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;

namespace Makerspace.Iot.Server.Ingest;

/// <summary>The topics met so far, with what the registry says of their agents: a message costs one look-up. Begins anew when the registry changes, and when full. Not thread-safe.</summary>
/// <param name="registry">The registry.</param>
internal sealed class TopicBook(RegistryCache registry)
{
    private const int MostTopics = 20_000;
    private readonly Dictionary<string, KnownTopic> _topics = new(StringComparer.Ordinal);
    private RegistryTables? _tables;
    private RegistryPicture? _picture;

    /// <summary>A topic of a registered agent; null for any other.</summary>
    public KnownTopic? Find(string topic)
    {
        RegistryTables tables = registry.Current;
        if (!ReferenceEquals(tables, _tables) || _topics.Count >= MostTopics)
        {
            RegistryPicture now = RegistryPicture.Of(tables);
            if (!ReferenceEquals(now, _picture) || _topics.Count >= MostTopics)
            {
                _topics.Clear();
            }

            (_tables, _picture) = (tables, now);
        }

        if (_topics.TryGetValue(topic, out KnownTopic? known))
        {
            return known;
        }

        return TopicAddress.TryParse(topic, out TopicAddress? address) && _picture!.Knows(address!.Agent)
            ? _topics[topic] = new KnownTopic(address, _picture)
            : null;
    }
}

/// <summary>A topic of a registered agent.</summary>
internal sealed class KnownTopic(TopicAddress address, RegistryPicture picture)
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, string?> _machines = new(StringComparer.Ordinal);
    private long? _askedAt;

    public TopicAddress Address => address;

    public byte[] Site { get; } = Encoding.UTF8.GetBytes(address.Site);

    public byte[] Agent { get; } = Encoding.UTF8.GetBytes(address.Agent);

    /// <summary>The name of a machine that this agent guards at some time; null for any other.</summary>
    public string? Machine(ReadOnlySpan<byte> utf8)
    {
        Span<char> name = stackalloc char[WireName.MaxLength];
        if (utf8.Length > name.Length || !Encoding.UTF8.TryGetChars(utf8, name, out int length))
        {
            return null;
        }

        Dictionary<string, string?>.AlternateLookup<ReadOnlySpan<char>> machines = _machines.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!machines.TryGetValue(name[..length], out string? known))
        {
            string machine = new(name[..length]);
            known = picture.EverGuards(address.Agent, machine) ? machine : null;
            if (_machines.Count < 4 * Bounds.MachinesPerAgent)
            {
                _machines[machine] = known;
            }
        }

        return known;
    }

    /// <summary>True at most once a second: an agent that says again and again that it is there is not answered each time.</summary>
    public bool MayAskAgain(TimeProvider time)
    {
        if (_askedAt is { } before && time.GetElapsedTime(before) < AskAgainAfter)
        {
            return false;
        }

        _askedAt = time.GetTimestamp();
        return true;
    }
}
