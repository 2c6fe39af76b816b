using Makerspace.Iot.Edge.Simulator.Registry;
using Makerspace.Iot.Edge.Simulator.Workshops;

namespace Makerspace.Iot.Edge.Simulator.People;

/// <summary>
/// The people of a workshop's day: one regular at each machine in turn, and others who badge although they may not. Plans come from the seed; the real machines answer in real time.
/// </summary>
/// <param name="workshop">Where they are.</param>
/// <param name="data">Who they are.</param>
/// <param name="seed">Seed of their plans.</param>
/// <param name="pace">Seconds of a workshop's day per second, 1 to 200.</param>
public sealed class Crowd(VirtualWorkshop workshop, RegistryData data, ulong seed, double pace)
{
    private readonly Members _people = new(data);

    /// <summary>Badges refused so far, as far as the people could tell from a machine that stayed dark.</summary>
    public int Refused { get; internal set; }

    /// <summary>Visits in which a machine was released.</summary>
    public int Visits { get; internal set; }

    /// <summary>Lives until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        VirtualStation[] stations = workshop.Stations.Values.OrderBy(s => s.Name, StringComparer.Ordinal).ToArray();
        int[] order = Dice.For(seed, "order").Shuffled(Enumerable.Range(0, stations.Length));
        IEnumerable<Task> regulars = stations.Select((station, i) =>
            new Regular(station, _people, Dice.For(seed, "regular " + station.Name), pace, this).RunAsync(TimeSpan.FromSeconds(1 + (order[i] * 4)), cancellationToken));
        var intruder = new Intruder(stations, _people, Dice.For(seed, "intruder"), pace, this);
        await Task.WhenAll([.. regulars, intruder.RunAsync(cancellationToken)]);
    }
}
