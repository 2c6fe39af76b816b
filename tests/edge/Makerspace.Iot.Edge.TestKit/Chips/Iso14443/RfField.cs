using Makerspace.Iot.Edge.Simulator.Chips.Pn532;

namespace Makerspace.Iot.Edge.TestKit.Chips.Iso14443;

/// <summary>What all cards in a field answer together.</summary>
/// <param name="Bits">The bits; if cards differ, the first card's.</param>
/// <param name="FirstCollision">Index of the first bit in which they differ; -1 if they agree.</param>
internal sealed record AirAnswers(bool[] Bits, int FirstCollision);

/// <summary>The cards in front of an antenna. They start to answer in the same moment, so that bits that differ collide.</summary>
internal sealed class RfField
{
    private readonly List<AirCard> _cards = [];

    /// <summary>Puts exactly these cards there; those that stay keep their state.</summary>
    public void Place(IReadOnlyList<VirtualCard> cards)
    {
        _cards.RemoveAll(c => !cards.Contains(c.Card));
        _cards.AddRange(cards.Where(c => _cards.TrueForAll(known => known.Card != c)).Select(c => new AirCard(c)));
    }

    /// <summary>The carrier went off.</summary>
    public void Drop() => _cards.ForEach(c => c.LoseField());

    /// <summary>Lets every card hear a frame; null if none answers.</summary>
    public AirAnswers? Hear(bool[] frame)
    {
        bool[][] answers = [.. _cards.Select(c => c.Hear(frame)).OfType<bool[]>()];
        if (answers.Length == 0)
        {
            return null;
        }

        int longest = answers.Max(a => a.Length);
        bool[] bits = answers.First(a => a.Length == longest);
        for (int i = 0; i < longest; i++)
        {
            int at = i;
            if (answers.Any(a => at >= a.Length || a[at] != bits[at]))
            {
                return new AirAnswers(bits, i);
            }
        }

        return new AirAnswers(bits, -1);
    }
}
