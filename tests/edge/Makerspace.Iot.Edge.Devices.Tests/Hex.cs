namespace Makerspace.Iot.Edge.Devices.Tests;

/// <summary>Bytes as they stand in a datasheet.</summary>
internal static class Hex
{
    public static byte[] Bytes(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
