namespace Makerspace.Iot.Edge.Core.Signals;

/// <summary>How a machine looks to the person in front of it.</summary>
/// <param name="Lights">The lights.</param>
/// <param name="Lines">Two to four lines of at most <see cref="Columns"/> characters, the most important first.</param>
public sealed record StatusLook(Lights Lights, IReadOnlyList<string> Lines)
{
    /// <summary>Longest line, characters: the narrowest display.</summary>
    public const int Columns = 16;

    /// <summary>Most lines.</summary>
    public const int MostLines = 4;
}
