namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>A machine's reader that waits for a badge to be given to somebody.</summary>
/// <param name="Command">Identity of the command that asked for it.</param>
/// <param name="UntilMs">Until when, monotonic milliseconds.</param>
public sealed record Enrolment(string Command, long UntilMs);
