using System.Globalization;

namespace Makerspace.Iot.EndToEnd;

/// <summary>The registry and the wiring of a workshop of one agent and three machines, with short times so that a test sees a whole session.</summary>
internal static class SmallWorkshop
{
    public const string Agent = "banc-1";
    public const string Site = "atelier";

    /// <summary>A machine on an SDM120: 0.001 kWh steps are its own resolution in the simulator's chip.</summary>
    public const string Press = "press-1";

    /// <summary>A machine on a PZEM-004T: whole watt-hours.</summary>
    public const string Laser = "laser-1";

    /// <summary>A machine on an SDM630.</summary>
    public const string Router = "cnc-1";

    public static readonly string[] Machines = [Press, Laser, Router];

    /// <summary>Badge of a member who may use every machine.</summary>
    public const string Alice = "04a1b2c3d4e5f6";

    /// <summary>Badge of another such member, of four bytes.</summary>
    public const string Basile = "1bcc3538";

    /// <summary>Badge of a member without qualifications.</summary>
    public const string Chloe = "04c0ffee112233";

    /// <summary>A badge in no list.</summary>
    public const string Stranger = "deadbeef";

    public static void WriteRegistry(string folder)
    {
        Directory.CreateDirectory(folder);
        Write("sites", "name;label;department", $"{Site};Atelier d’essai;Drôme");
        Write("agents", "name;site;label", $"{Agent};{Site};Banc");
        Write("categories", "name;label", "plastic-press;Presse", "laser;Découpe laser", "cnc-router;Fraiseuse");
        Write("machines", "name;label;category;levelAlone;levelSupervised", $"{Press};Presse;plastic-press;2;1", $"{Laser};Laser;laser;2;1", $"{Router};Fraiseuse;cnc-router;2;1");
        Write("placements", "machine;from;agent", Machines.Select(m => $"{m};2024-01-01;{Agent}").ToArray());
        Write("structures", "ref;label;siret", "s-un;Structure Une;", "s-deux;Structure Deux;");
        Write("persons", "ref;displayName", "m-alice;Alice Essai", "m-basile;Basile Essai", "m-chloe;Chloé Essai");
        Write(
            "memberships",
            "person;site;structure;firstDay;lastDay;kind;purpose;hours",
            "m-alice;atelier;s-un;2024-01-01;;resident;;",
            "m-basile;atelier;s-deux;2024-01-01;;nomad;;",
            "m-chloe;atelier;s-deux;2024-01-01;;subscriber;;");
        WriteBadges(folder, revoked: null);
        string[] categories = ["plastic-press", "laser", "cnc-router"];
        Write(
            "qualifications",
            "person;category;level;signedOn;signedBy;lastDay",
            categories.SelectMany(c => new[] { $"m-alice;{c};2;2024-02-01;;", $"m-basile;{c};2;2024-02-01;;" }).ToArray());
        Write("tariffs", "kind;site;category;firstDay;lastDay;eurosPerActiveHour;eurosPerKwh", "resident;*;*;2024-01-01;;10.00;0.2500", "nomad;*;*;2024-01-01;;20.00;0.3000");

        void Write(string name, string header, params string[] rows) => File.WriteAllLines(Path.Combine(folder, name + ".csv"), [header, .. rows]);
    }

    /// <summary>Writes the badges, one of them revoked since a moment in the past.</summary>
    public static void WriteBadges(string folder, string? revoked)
    {
        (string Uid, string Person)[] badges = [(Alice, "m-alice"), (Basile, "m-basile"), (Chloe, "m-chloe")];
        File.WriteAllLines(
            Path.Combine(folder, "badges.csv"),
            ["uid;person;structure;revokedAt", .. badges.Select(b => $"{b.Uid};{b.Person};;{(b.Uid == revoked ? "2025-01-01" : string.Empty)}")]);
    }

    public static string AgentConfig(int brokerPort, double idleTimeoutSeconds) => $$"""
        {
          "site": "{{Site}}", "agent": "{{Agent}}", "dataFolder": "agent-data",
          "broker": { "host": "127.0.0.1", "port": {{brokerPort.ToString(CultureInfo.InvariantCulture)}}, "caFile": "agent-keys/ca.pem", "certFile": "agent-keys/client.pem", "keyFile": "agent-keys/client.key" },
          "badgeKeyFile": "agent-keys/badge.key", "signerFile": "agent-keys/signer.pem", "signerKeyId": "k1",
          "pins": { "kind": "memory", "path": "board.mem" },
          "buses": [ { "name": "bus1", "device": "tty/bus1", "baud": 9600, "parity": "none" } ],
          "statusPort": 0,
          "machines": [
            {{Machine(Press, 1, "sdm120", idleTimeoutSeconds)}},
            {{Machine(Laser, 2, "pzem004t", idleTimeoutSeconds)}},
            {{Machine(Router, 3, "sdm630", idleTimeoutSeconds)}}
          ]
        }
        """;

    private static string Machine(string name, int number, string meter, double idleTimeoutSeconds) => $$"""
        {
          "machine": "{{name}}",
          "profile": { "activeW": 150, "idleW": 80, "activeDwellSeconds": 1, "idleDwellSeconds": 1, "idleTimeoutSeconds": {{idleTimeoutSeconds.ToString(CultureInfo.InvariantCulture)}}, "idleWarningSeconds": 1, "startTimeoutSeconds": 120, "coolDownSeconds": 0, "runOnSeconds": 0, "presence": "tap", "feedbackSeconds": 1.0, "meterFaultSeconds": 15 },
          "reader": { "kind": "pn532-hsu", "device": "tty/{{name}}-reader", "baud": 115200 },
          "meter": { "kind": "{{meter}}", "bus": "bus1", "address": {{number.ToString(CultureInfo.InvariantCulture)}} },
          "relay": { "line": {{(10 + number).ToString(CultureInfo.InvariantCulture)}}, "activeLow": false },
          "feedback": { "line": {{(20 + number).ToString(CultureInfo.InvariantCulture)}}, "activeLow": false },
          "emergencyStop": { "line": {{(30 + number).ToString(CultureInfo.InvariantCulture)}}, "activeLow": true }
        }
        """;
}
