namespace Makerspace.Iot.Edge.Core.Interlocks;

/// <summary>What was last read of each interlock: satisfied, open, or unknown.</summary>
/// <param name="Satisfied">Inputs last read as satisfied.</param>
/// <param name="Open">Inputs last read as open. An input in neither set is unknown.</param>
public readonly record struct InterlockReadings(InterlockKinds Satisfied, InterlockKinds Open)
{
    /// <summary>With one input read anew; null if it could not be read.</summary>
    public InterlockReadings With(InterlockKinds kind, bool? satisfied) => new(
        satisfied == true ? Satisfied | kind : Satisfied & ~kind,
        satisfied == false ? Open | kind : Open & ~kind);

    /// <summary>Wired inputs that forbid a start: open ones, and unknown ones too, since a missing signal denies.</summary>
    public InterlockKinds Forbidding(InterlockKinds wired) => wired & ~Satisfied;

    /// <summary>
    /// Inputs that end a session at once: those read as open. An unknown one does not:
    /// the hardware acts by itself, and software never cuts on a guess.
    /// </summary>
    public InterlockKinds Dropping(InterlockKinds dropAtOnce) => dropAtOnce & Open;
}
