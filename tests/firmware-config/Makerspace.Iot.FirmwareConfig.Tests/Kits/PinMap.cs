using System.Text.Json;
using System.Text.Json.Serialization;
using Makerspace.Iot.FirmwareConfig.Tests.Running;

namespace Makerspace.Iot.FirmwareConfig.Tests.Kits;

/// <summary>A file of <c>firmware-config/pinmaps</c>; unknown keys are refused.</summary>
internal sealed record PinMap(string Kit, Dictionary<string, string> Title, string[] Models, string[] Interfaces, string[] Parts, PinMap.Wire[] Pins)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>Names of all kits.</summary>
    public static string[] Kits => Directory.GetFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal).ToArray();

    private static string Folder => Path.Combine(Repository.FirmwareConfig, "pinmaps");

    /// <summary>Lines that Linux drives as plain outputs.</summary>
    public IEnumerable<Wire> Outputs => Pins.Where(p => p.Direction == "out" && !IsBus(p));

    /// <summary>Lines that Linux reads as plain inputs.</summary>
    public IEnumerable<Wire> Inputs => Pins.Where(p => p.Direction == "in" && !IsBus(p));

    /// <summary>Reads one.</summary>
    public static PinMap Read(string kit) => JsonSerializer.Deserialize<PinMap>(File.ReadAllText(Path.Combine(Folder, kit + ".json")), Json)!;

    private static bool IsBus(Wire wire) => Header.FixedSignals.ContainsKey(wire.Signal);

    /// <summary>One wire.</summary>
    internal sealed record Wire(int Pin, int? Gpio, string Signal, int? Machine, string? Direction, string? Rest, [property: JsonPropertyName("wire")] string Text);
}
