using System.Text.Json;
using Makerspace.Iot.Edge.Agent.Status;
using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.EndToEnd;

/// <summary>What the agent's own status endpoint says, read as a technician's tool reads it.</summary>
internal static class AgentReport
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>The report, or null if the agent does not answer (yet).</summary>
    public static async Task<JsonElement?> Read(string dataFolder)
    {
        try
        {
            string port = await File.ReadAllTextAsync(Path.Combine(dataFolder, StatusServer.PortFile));
            using JsonDocument document = JsonDocument.Parse(await Http.GetStringAsync(new Uri($"http://127.0.0.1:{port.Trim()}/status")));
            return document.RootElement.Clone();
        }
        catch (Exception error) when (error is IOException or HttpRequestException or TaskCanceledException or JsonException)
        {
            return null;
        }
    }

    /// <summary>True once it holds an access list, be it one of an earlier run, and every reader has been asked often enough to have seen its field empty: a badge that lay there before opens nothing.</summary>
    public static async Task<bool> IsReady(string dataFolder) =>
        await Read(dataFolder) is { } report && report.GetProperty("loop") is var loop && loop.GetProperty("list").ValueKind == JsonValueKind.Object
        && loop.GetProperty("machines").EnumerateArray().All(m => m.GetProperty("readerPolls").GetInt64() >= new PollOptions().RemovalPolls);

    /// <summary>Version of the access list in force; 0 if there is none, or the agent does not answer (yet).</summary>
    public static async Task<long> AccessVersion(string dataFolder) =>
        await Read(dataFolder) is { } report && report.GetProperty("loop").GetProperty("list") is { ValueKind: JsonValueKind.Object } list ? list.GetProperty("version").GetInt64() : 0;

    public static async Task<long> Outbox(string dataFolder, string field) =>
        await Read(dataFolder) is { } report ? report.GetProperty("outbox").GetProperty(field).GetInt64() : -1;
}
