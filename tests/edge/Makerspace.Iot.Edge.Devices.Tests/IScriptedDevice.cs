namespace Makerspace.Iot.Edge.Devices.Tests;

/// <summary>Bytes that a device sends, and how long after the host's last byte.</summary>
internal readonly record struct Reply(byte[] Bytes, int AfterMilliseconds = 0);

/// <summary>The other end of a line, for an injected line and for a pseudo-terminal alike.</summary>
internal interface IScriptedDevice
{
    IEnumerable<Reply> Received(ReadOnlyMemory<byte> bytes);
}
