namespace Makerspace.Iot.Mqtt.Links;

/// <summary>The filters of a link, kept for every later connection, and those that the present one has not yet sent. Thread-safe.</summary>
internal sealed class Subscriptions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _all = new(StringComparer.Ordinal);
    private readonly List<(string, int)> _new = [];

    /// <summary>Remembers a filter; the last QoS counts.</summary>
    public void Add(string filter, int qos)
    {
        lock (_gate)
        {
            _all[filter] = qos;
            _new.Add((filter, qos));
        }
    }

    /// <summary>Every filter, for a new connection.</summary>
    public IReadOnlyList<(string Filter, int Qos)> All()
    {
        lock (_gate)
        {
            _new.Clear();
            return [.. _all.Select(pair => (pair.Key, pair.Value))];
        }
    }

    /// <summary>The filters added since the last call.</summary>
    public IReadOnlyList<(string Filter, int Qos)> TakeNew()
    {
        lock (_gate)
        {
            if (_new.Count == 0)
            {
                return [];
            }

            (string, int)[] taken = [.. _new];
            _new.Clear();
            return taken;
        }
    }
}
