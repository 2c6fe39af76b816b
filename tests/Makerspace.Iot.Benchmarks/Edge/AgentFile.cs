using Makerspace.Iot.Benchmarks.Parts;

namespace Makerspace.Iot.Benchmarks.Edge;

/// <summary>The configuration of the real agent: three machines, each with reader, meter, contactor feedback and emergency stop.</summary>
internal static class AgentFile
{
    private static readonly string[] Meters = ["sdm120", "pzem004t", "sdm630"];

    public static string Write(int brokerPort) => $$"""
        {
          "site": "{{BenchRegistry.Site}}", "agent": "{{BenchRegistry.RealAgent}}", "dataFolder": "agent-data",
          "broker": { "host": "127.0.0.1", "port": {{brokerPort}} },
          "badgeKeyFile": "agent-keys/badge.key", "signerFile": "agent-keys/signer.pem", "signerKeyId": "k1",
          "pins": { "kind": "memory", "path": "board.mem" },
          "buses": [ { "name": "bus1", "device": "tty/bus1", "baud": 9600, "parity": "none" } ],
          "statusPort": 0,
          "machines": [ {{string.Join(",\n", BenchRegistry.RealMachines.Select((m, i) => Machine(m, i + 1)))}} ]
        }
        """;

    private static string Machine(string name, int number) => $$"""
        {
          "machine": "{{name}}",
          "profile": { "activeW": 150, "idleW": 80, "activeDwellSeconds": 1, "idleDwellSeconds": 1, "idleTimeoutSeconds": 600, "idleWarningSeconds": 60, "startTimeoutSeconds": 120, "coolDownSeconds": 0, "runOnSeconds": 0, "presence": "tap", "sameTapSeconds": 0, "feedbackSeconds": 1.0, "meterFaultSeconds": 15 },
          "reader": { "kind": "pn532-hsu", "device": "tty/{{name}}-reader", "baud": 115200 },
          "meter": { "kind": "{{Meters[number - 1]}}", "bus": "bus1", "address": {{number}} },
          "relay": { "line": {{10 + number}}, "activeLow": false },
          "feedback": { "line": {{20 + number}}, "activeLow": false },
          "emergencyStop": { "line": {{30 + number}}, "activeLow": true }
        }
        """;
}
