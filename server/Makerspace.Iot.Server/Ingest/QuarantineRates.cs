using System.Globalization;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Ledger;

namespace Makerspace.Iot.Server.Ingest;

/// <summary>
/// Counts per agent what is set aside, kept or not, and tells who sends too much of it: <see cref="Many"/> messages or more within <see cref="Window"/>.
/// At most <see cref="MostAgents"/> agents are counted at once, the others together under <see cref="Alarm.OtherSubjects"/>. Thread-safe.
/// </summary>
/// <param name="time">Clock.</param>
public sealed class QuarantineRates(TimeProvider time)
{
    /// <summary>So many within <see cref="Window"/> are a flood.</summary>
    public const int Many = 100;

    /// <summary>Most agents counted at once.</summary>
    public const int MostAgents = 1000;

    /// <summary>The time in which they are counted, and after which a flood that goes on is told again.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Rate> _rates = new(StringComparer.Ordinal);

    /// <summary>Counts a message.</summary>
    public void Count(string topic, string reason)
    {
        string agent = TopicAddress.TryParse(topic, out TopicAddress? address) ? address!.Agent : Alarm.OtherSubjects;
        lock (_gate)
        {
            if (!_rates.TryGetValue(agent, out Rate? rate))
            {
                agent = _rates.Count < MostAgents ? agent : Alarm.OtherSubjects;
                rate = _rates.TryGetValue(agent, out Rate? known) ? known : _rates[agent] = new Rate { Since = time.GetTimestamp() };
            }

            if (time.GetElapsedTime(rate.Since) > Window)
            {
                (rate.Since, rate.Count, rate.Told) = (time.GetTimestamp(), 0, false);
            }

            (rate.Count, rate.Last, rate.Reason) = (rate.Count + 1, time.GetTimestamp(), reason);
        }
    }

    /// <summary>The floods not yet told, each once per <see cref="Window"/>; forgets agents that are quiet again.</summary>
    public IReadOnlyList<(string Agent, string Detail)> Take()
    {
        var floods = new List<(string, string)>();
        lock (_gate)
        {
            foreach ((string agent, Rate rate) in _rates.ToArray())
            {
                if (rate.Count >= Many && !rate.Told)
                {
                    rate.Told = true;
                    double seconds = Math.Max(1, time.GetElapsedTime(rate.Since, rate.Last).TotalSeconds);
                    floods.Add((agent, string.Create(CultureInfo.InvariantCulture, $"{rate.Count} messages in {seconds:0.#} s that cannot be read, {rate.Count / seconds:0} a second; the last: {rate.Reason}")));
                }
                else if (time.GetElapsedTime(rate.Last) > Window)
                {
                    _rates.Remove(agent);
                }
            }
        }

        return floods;
    }

    private sealed class Rate
    {
        public long Since { get; set; }

        public long Last { get; set; }

        public long Count { get; set; }

        public bool Told { get; set; }

        public string Reason { get; set; } = string.Empty;
    }
}
