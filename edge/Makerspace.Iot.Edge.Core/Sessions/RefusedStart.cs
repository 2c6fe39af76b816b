namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>For the invariants: a start that the store refused, seen from the input that says so.</summary>
internal static class RefusedStart
{
    /// <summary>True if the start of the open session was refused, and its relay therefore never put on. One that was found on is on all the same.</summary>
    public static bool NeverPutOn(MachineState before, MachineInput input) => Of(input, before.Session?.Id) && before.Displaced is null && before.Session is not { IsNobodys: true };

    /// <summary>True if the open session's take-over was refused, and the session before it is open again.</summary>
    public static bool IsUndone(MachineState before, MachineInput input, MachineState after) =>
        Of(input, before.Session?.Id) && before.Displaced is { } displaced && displaced.Session.Id == after.Session?.Id;

    /// <summary>True if the start of a machine that was found on was refused: it stays on, and what stood after the record is said again.</summary>
    public static bool IsSaidAgain(MachineState before, MachineInput input) => before.Session is { IsNobodys: true } session && Of(input, session.Id);

    /// <summary>True if the refused commit holds the start of this session.</summary>
    public static bool Of(MachineInput input, string? session) =>
        input is MachineInput.RecordFailed failed && failed.Commit.Records.Any(r => r is SessionRecord.Started started && started.Session == session);
}
