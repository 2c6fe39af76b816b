using System.Text.Json.Serialization;

namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>Texts within JSON, written without reflection.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class PlugJson : JsonSerializerContext;
