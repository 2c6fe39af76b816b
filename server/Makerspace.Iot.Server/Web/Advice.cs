namespace Makerspace.Iot.Server.Web;

/// <summary>What happened and what to do next, each in every language.</summary>
/// <param name="What">What happened.</param>
/// <param name="Next">What the person reading it does now.</param>
public sealed record Advice(Phrase What, Phrase Next);
