
namespace Makerspace.Iot.Benchmarks.Edge;

/// <summary>The configuration of an agent with eight machines on two buses, as many as the promise of evenly read meters is made for.</summary>
internal static class EightMachines
{
    public const string Agent = "bench-8";
    public const int Count = 8;
    private static readonly string[] Names = ["laser-1", "press-1", "cnc-1", "shredder-1", "kiln-1", "saw-1", "printer-1", "sewing-1"];
    private static readonly string[] Meters = ["sdm120", "sdm630", "pzem004t", "sdm230"];

    public static string Config(int brokerPort) => $$"""
        {
          "site": "banc", "agent": "{{Agent}}", "dataFolder": "agent-data",
          "broker": { "host": "127.0.0.1", "port": {{brokerPort}} },
          "badgeKeyFile": "agent-keys/badge.key", "signerFile": "agent-keys/signer.pem", "signerKeyId": "k1",
          "pins": { "kind": "memory", "path": "board.mem" },
          "buses": [ { "name": "bus1", "device": "tty/bus1", "baud": 9600 }, { "name": "bus2", "device": "tty/bus2", "baud": 9600 } ],
          "statusPort": 0,
          "machines": [ {{string.Join(",\n", Names.Select(Machine))}} ]
        }
        """;

    private static string Machine(string name, int index) => $$"""
        {
          "machine": "{{name}}",
          "reader": { "kind": "pn532-hsu", "device": "tty/{{name}}-reader", "baud": 115200 },
          "meter": { "kind": "{{Meters[index % 4]}}", "bus": "bus{{(index / 4) + 1}}", "address": {{(index % 4) + 1}} },
          "relay": { "line": {{index}} },
          "feedback": { "line": {{10 + index}} },
          "emergencyStop": { "line": {{20 + index}}, "activeLow": true }
        }
        """;
}
