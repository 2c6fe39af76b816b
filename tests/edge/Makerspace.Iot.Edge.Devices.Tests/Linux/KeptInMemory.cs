using System.Runtime.InteropServices;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Tests.Linux;

/// <summary>A store of descriptors of which only the names count: what is left by one process of a test is there for the next one of the same boot. Not thread-safe.</summary>
internal sealed class KeptInMemory : IKeptDescriptors
{
    /// <summary>What is left.</summary>
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    /// <remarks>A copy of a descriptor is handed over; the name stays until it is forgotten, as systemd's does.</remarks>
    public int? Take(string name) => Names.Contains(name) ? Detach(File.OpenHandle("/dev/null")) : null;

    /// <inheritdoc/>
    public bool Keep(string name, SafeHandle descriptor) => Names.Add(name);

    /// <inheritdoc/>
    public void Forget(string name) => Names.Remove(name);

    private static int Detach(SafeHandle handle)
    {
        int descriptor = (int)handle.DangerousGetHandle();
        handle.SetHandleAsInvalid();
        return descriptor;
    }
}
