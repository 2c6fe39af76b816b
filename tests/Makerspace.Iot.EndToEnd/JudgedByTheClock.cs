namespace Makerspace.Iot.EndToEnd;

/// <summary>
/// Tests that judge a duration, or energy over time, have the computer to themselves: they run one after the other when the builds, histories and kills of the
/// others are over. Measured apart from them, the others stay in parallel, which keeps the project within a few minutes.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class JudgedByTheClock
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "judged by the clock";
}
