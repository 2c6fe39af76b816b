using System.Text.Json;
using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Benchmarks.Telemetry;

/// <summary>
/// The peer: a real Node-RED whose flow does what our server does with telemetry. Message in, function to points of the same measurement, tags and fields, batches of up to
/// <see cref="PointsPerWrite"/> or half a second, out to InfluxDB. The editor is off; nothing else runs in it.
/// </summary>
internal static class NodeRed
{
    public const string Database = "nodered";
    private const int PointsPerWrite = 1000;

    private const string Function = """
        const [, , site, agent] = msg.topic.split('/');
        const m = msg.payload;
        return [m.samples.map(s => ({ payload: {
            measurement: 'power',
            tags: { agent, machine: m.machine, site },
            fields: { w: s.w, wh: s.wh, a: s.a, v: s.v, contactor: s.on ? 1 : 0, state: s.s },
            timestamp: s.t } }))];
        """;

    /// <summary>Where scripts/bench.sh installed it; null if it is not.</summary>
    public static string? Folder
    {
        get
        {
            string folder = Path.Combine(Programs.Root, ".makerspace", "bench");
            return Directory.Exists(Path.Combine(folder, "node_modules", "node-red-contrib-influxdb")) && File.Exists(Script(folder)) ? folder : null;
        }
    }

    public static async Task<ServiceProcess> Start(string folder, int brokerPort, Uri influx, string workFolder)
    {
        int port = Ports.Free();
        string flow = Path.Combine(workFolder, "flow.json");
        string settings = Path.Combine(workFolder, "settings.js");
        await File.WriteAllTextAsync(flow, Flow(brokerPort, influx));
        await File.WriteAllTextAsync(settings, $$"""
            module.exports = { uiHost: '127.0.0.1', uiPort: {{port}}, httpAdminRoot: false, flowFile: '{{flow}}', credentialSecret: false, logging: { console: { level: 'warn' } } };
            """);
        ServiceProcess process = ServiceProcess.Start("node", [Script(folder), "--userDir", folder, "--settings", settings]);
        await process.WaitForPort(port);
        return process;
    }

    private static string Script(string folder) => Path.Combine(folder, "node_modules", "node-red", "red.js");

    private static string Flow(int brokerPort, Uri influx) => JsonSerializer.Serialize(new object[]
    {
        new { id = "tab", type = "tab", label = "telemetry" },
        new { id = "broker", type = "mqtt-broker", broker = "127.0.0.1", port = $"{brokerPort}", clientid = "node-red", autoConnect = true, usetls = false, protocolVersion = "4", keepalive = "60", cleansession = true },
        new { id = "influx", type = "influxdb", hostname = "127.0.0.1", port = $"{influx.Port}", protocol = "http", database = Database, name = "", usetls = false, tls = "", influxdbVersion = "1.x" },
        Wired(new { id = "in", type = "mqtt in", z = "tab", topic = "makerspace/v1/+/+/telemetry", qos = "0", datatype = "json", broker = "broker", nl = false, rap = true, rh = 0, inputs = 0 }, "points"),
        Wired(new { id = "points", type = "function", z = "tab", func = Function, outputs = 1, noerr = 0 }, "batch"),
        Wired(
            new { id = "batch", type = "join", z = "tab", mode = "custom", build = "array", property = "payload", propertyType = "msg", key = "topic", joiner = "\\n", joinerType = "str", accumulate = false, timeout = "0.5", count = $"{PointsPerWrite}", reduceRight = false },
            "out"),
        new { id = "out", type = "influxdb batch", z = "tab", influxdb = "influx", precision = "ms", retentionPolicy = "", wires = Array.Empty<string>() },
    });

    private static Dictionary<string, object?> Wired(object node, string next)
    {
        Dictionary<string, object?> all = node.GetType().GetProperties().ToDictionary(p => p.Name, p => p.GetValue(node), StringComparer.Ordinal);
        all["wires"] = new[] { new[] { next } };
        return all;
    }
}
