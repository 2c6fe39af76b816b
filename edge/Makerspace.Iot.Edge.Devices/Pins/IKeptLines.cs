using System.Runtime.InteropServices;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>Where output lines are left for the next process, so that neither a crash nor a restart of this one lets a relay fall. All members may be called from any thread; none throws.</summary>
public interface IKeptLines
{
    /// <summary>Takes over the line that the process before left under a name: its descriptor, now the caller's to close; null where there is none.</summary>
    int? Take(string name);

    /// <summary>Leaves a line for the process to come. False where it could not be left: it then falls with this process.</summary>
    bool Keep(string name, SafeHandle line);

    /// <summary>Takes a name back: nothing is left under it any more.</summary>
    void Forget(string name);
}

/// <summary>A board whose output lines can outlive the process.</summary>
public interface IKeepingBoard : IPinBoard
{
    /// <summary>
    /// Takes a line over as the process before left it, untouched; where it left none, takes it as an output that is off, and leaves it for the process to come.
    /// Throws <see cref="DeviceException"/> where the line does not exist or is taken. Disposing drives it inactive and leaves nothing.
    /// </summary>
    IKeptOutput OpenKeptOutput(int line, bool activeLow);
}

/// <summary>An output line that may have been taken over.</summary>
public interface IKeptOutput : IOutputPin
{
    /// <summary>True where it was taken over and was on.</summary>
    bool WasOn { get; }
}
