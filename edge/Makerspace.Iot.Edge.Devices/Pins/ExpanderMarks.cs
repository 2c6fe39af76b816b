using System.Net.Sockets;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// Which relays of one expander the process before left, and in which sense each is wired. The chip keeps their levels by itself; a mark in the store of descriptors tells that they were
/// left by an agent in this very boot: the store is empty after a boot, and once the service has been stopped or has failed for good.
/// </summary>
internal sealed class ExpanderMarks
{
    private readonly string _chip;
    private readonly IKeptDescriptors? _store;
    private readonly Dictionary<int, string> _names = [];
    private readonly Dictionary<int, bool> _left = [];

    /// <summary>Takes up the marks.</summary>
    /// <param name="chip">Bus and address, without a colon.</param>
    /// <param name="lines">Lines of the chip.</param>
    /// <param name="store">The store; null for none.</param>
    public ExpanderMarks(string chip, int lines, IKeptDescriptors? store)
    {
        (_chip, _store) = (chip, store);
        foreach ((int line, bool activeLow) in Enumerable.Range(0, lines).SelectMany(l => new[] { (l, true), (l, false) }))
        {
            if (store?.Take(Name(line, activeLow)) is { } descriptor)
            {
                // The store keeps its own copy.
                new DescriptorHandle(descriptor).Dispose();
                Forget(line);
                (_names[line], _left[line]) = (Name(line, activeLow), activeLow);
            }
        }
    }

    /// <summary>The lines that were left, each with true if its low level is active.</summary>
    public IReadOnlyDictionary<int, bool> Left => _left;

    /// <summary>Marks a line as left for the process to come, unless it is.</summary>
    public void Leave(int line, bool activeLow)
    {
        // A descriptor of its own for each, since systemd keeps one file once.
        using var mark = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        if (!_names.ContainsKey(line) && _store?.Keep(Name(line, activeLow), mark.SafeHandle) == true)
        {
            _names[line] = Name(line, activeLow);
        }
    }

    /// <summary>Takes a mark back.</summary>
    public void Forget(int line)
    {
        _left.Remove(line);
        if (_names.Remove(line, out string? name))
        {
            _store!.Forget(name);
        }
    }

    private string Name(int line, bool activeLow) => $"expander.{_chip}.{line}.{(activeLow ? "low" : "high")}";
}
