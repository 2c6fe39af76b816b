namespace Makerspace.Iot.EndToEnd;

/// <summary>
/// Tests that judge a duration, or energy over time, have the computer to themselves: they run one after the other when the builds, histories and kills of the
/// others are over. <c>./makerspace test</c> knows them by the trait, and runs them when all projects have ended.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
[Trait("Runs", "alone")]
public sealed class JudgedByTheClock
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "judged by the clock";
}
