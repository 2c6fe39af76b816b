using Makerspace.Iot.Edge.Simulator.Chips.Pn532;

namespace Makerspace.Iot.Edge.Simulator.Workshops;

/// <summary>A card in somebody's hand, in front of one reader.</summary>
public sealed class BadgeInHand
{
    private readonly VirtualStation _station;
    private readonly VirtualCard _card;
    private readonly string? _person;
    private readonly string? _expected;

    internal BadgeInHand(VirtualStation station, VirtualCard card, string? person, string? expected) =>
        (_station, _card, _person, _expected) = (station, card, person, expected);

    /// <summary>Holds it to the reader for a while, in milliseconds, and takes it away: a tap. People hold 300 to 1,200 ms.</summary>
    public async Task Hold(int milliseconds, CancellationToken cancellationToken = default)
    {
        _station.Note("badge", "tap", _person, _expected);
        _station.Put(_card);
        try
        {
            await Task.Delay(milliseconds, cancellationToken);
        }
        finally
        {
            _station.Put(null);
        }
    }

    /// <summary>Puts it into the slot, to stay.</summary>
    public void Insert()
    {
        _station.Note("badge", "insert", _person, _expected);
        _station.Put(_card);
    }

    /// <summary>Takes it out of the slot.</summary>
    public void Remove()
    {
        _station.Note("badge", "remove", _person, _expected);
        _station.Put(null);
    }
}
