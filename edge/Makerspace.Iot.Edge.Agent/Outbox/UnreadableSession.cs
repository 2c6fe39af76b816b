namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>An open session that this program cannot read, or not wholly.</summary>
/// <param name="Machine">Its machine.</param>
/// <param name="File">Where its record was set aside; null if the disk would not take it. Then it stays in the database, and no session starts at that machine.</param>
/// <param name="Problem">What is wrong with it, in English.</param>
public sealed record UnreadableSession(string Machine, string? File, string Problem);
