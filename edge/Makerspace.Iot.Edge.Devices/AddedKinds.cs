using System.Collections.Concurrent;

namespace Makerspace.Iot.Edge.Devices;

/// <summary>
/// Kinds of devices whose driver stands in another assembly, which is there only in a program built with the NuGet stack. Their names are known always,
/// so that a configuration that asks for one is refused with the remedy. Thread-safe.
/// </summary>
/// <typeparam name="TSettings">What the driver is made from.</typeparam>
/// <typeparam name="TDevice">What it makes.</typeparam>
/// <param name="kinds">Each kind, and the kind of the default stack that does the same.</param>
public sealed class AddedKinds<TSettings, TDevice>(params (string Kind, string Instead)[] kinds)
{
    private readonly ConcurrentDictionary<string, Func<TSettings, TimeProvider, TDevice>> _makers = new(StringComparer.Ordinal);

    /// <summary>The kinds, compiled in or not.</summary>
    public IReadOnlyList<string> Names { get; } = kinds.Select(k => k.Kind).ToArray();

    /// <summary>Adds a driver; called once, at the start of the program.</summary>
    public void Add(string kind, Func<TSettings, TimeProvider, TDevice> make) => _makers[kind] = make;

    /// <summary>True where the driver is compiled in.</summary>
    public bool Has(string kind) => _makers.ContainsKey(kind);

    /// <summary>The kind of the default stack that does the same.</summary>
    public string Instead(string kind) => kinds.First(k => k.Kind == kind).Instead;

    /// <summary>Throws <see cref="DeviceSettingsException"/> where the driver is not compiled in.</summary>
    public void Check(string kind)
    {
        if (!Has(kind))
        {
            throw new DeviceSettingsException($"The kind \"{kind}\" is not compiled into this program: build it with -p:NuGetStack=true, or choose \"{Instead(kind)}\".");
        }
    }

    /// <summary>Makes the device. Throws <see cref="DeviceSettingsException"/> where the driver is not compiled in.</summary>
    public TDevice Make(string kind, TSettings settings, TimeProvider time)
    {
        Check(kind);
        return _makers[kind](settings, time);
    }
}
