using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Contracts.Tests;

/// <summary>
/// The compatibility rule. A folder Golden/v1 holds the wire form of every message of version 1. What was released is never changed: the manifest holds
/// the hash of each file, and this class the hash of the manifest. A new optional field changes no old file; add a fixture for it to a new folder (v1.1, …) with its own manifest.
/// </summary>
public sealed class GoldenTests
{
    private const string Manifest = "released.sha256";

    // Folder of a released version, and the SHA-256 of its manifest. Lines are added, never changed.
    private static readonly (string Folder, string ManifestHash)[] Released =
    [
        ("v1", "96c859177c4c0aa1d24635109e17b2efb0c0bf63d518d4561fd4aa689b048ea3"),
        ("v1.1", "dd67124f185204a5b13fcca4eece38250ba653ea376b0ccc1dd305131290c23b"),
        ("v1.2", "ce0259b404c7258371e45fcfad9c150330d2d3bad0d4d0b27664422aeacf10bd"),
        ("v1.3", "3414b4e6467c99f1e7f17a6eb360f88094b0b03266c75da6d4321a8c9995ce51"),
        ("v1.4", "804e505bf89bec7a9c9e882e781c9243550067df8bb46e4bb6cf8a1f2ec307d3"),
        ("v1.5", "8057f14ac64fc2ad13fc67cde95388a5debd737d7a95b96834efbcbede69ad2e"),
    ];

    public static TheoryData<string> Names => [.. Fixture.All.Select(f => f.Name)];

    private static string Root => Path.Combine(AppContext.BaseDirectory, "Golden");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_is_written_byte_for_byte_as_its_fixture(string name)
    {
        string file = Released.Select(r => Path.Combine(Root, r.Folder, name + ".json")).FirstOrDefault(File.Exists) ?? name + ".json";
        string written = Encoding.UTF8.GetString(Fixture.All.Single(f => f.Name == name).Encoded);
        Assert.True(File.Exists(file), $"{file} is missing; the code writes: {written}");
        Assert.Equal(File.ReadAllText(file), written);
    }

    [Fact]
    public void Every_fixture_of_every_released_version_is_read_for_ever()
    {
        foreach (string folder in Released.Select(r => r.Folder))
        {
            foreach (string file in Directory.GetFiles(Path.Combine(Root, folder), "*.json"))
            {
                string name = Path.GetFileNameWithoutExtension(file);
                byte[] bytes = File.ReadAllBytes(file);
                Fixture? exact = Fixture.All.FirstOrDefault(f => f.Name == name);
                Fixture kind = exact ?? Fixture.All.Where(f => name.StartsWith(f.Name, StringComparison.Ordinal)).MaxBy(f => f.Name.Length)!;
                (string? error, byte[]? again) = kind.Read(bytes);
                Assert.True(error is null, $"{folder}/{name}: {error}");
                if (exact is not null)
                {
                    Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(again!));
                }
            }
        }
    }

    [Fact]
    public void Released_fixtures_are_never_changed()
    {
        foreach ((string folder, string manifestHash) in Released)
        {
            string path = Path.Combine(Root, folder);
            Assert.Equal(manifestHash, Hash(Path.Combine(path, Manifest)));
            Dictionary<string, string> lines = File.ReadAllLines(Path.Combine(path, Manifest)).Select(line => line.Split("  ", 2)).ToDictionary(parts => parts[1], parts => parts[0]);
            string[] files = [.. Directory.GetFiles(path).Select(f => Path.GetFileName(f)!).Where(f => f != Manifest)];
            Assert.Equal(lines.Keys.Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
            Assert.All(files, file => Assert.Equal(lines[file], Hash(Path.Combine(path, file))));
        }
    }

    [Fact]
    public void Every_known_event_kind_has_a_fixture()
    {
        IEnumerable<string> kinds = typeof(EventKind).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!);
        Assert.All(kinds, kind => Assert.Contains(Fixture.All, f => f.Name == "event-" + kind));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fields_of_a_later_version_are_ignored_wherever_they_stand(string name)
    {
        Fixture fixture = Fixture.All.Single(f => f.Name == name);
        JsonNode root = JsonNode.Parse(fixture.Encoded)!;
        bool unknownBody = name == "event-of-a-kind-to-come";
        foreach (JsonObject node in Objects(root).Where(node => !unknownBody || node == root).ToArray())
        {
            node["zzLater"] = JsonNode.Parse("""{"a":[1,2,{"b":null}],"c":"text"}""");
        }

        (string? error, byte[]? again) = fixture.Read(Encoding.UTF8.GetBytes(root.ToJsonString()));
        Assert.Null(error);
        Assert.Equal(Encoding.UTF8.GetString(fixture.Encoded), Encoding.UTF8.GetString(again!));
    }

    [Fact]
    public void A_field_that_is_missing_has_its_default()
    {
        AccessListDocument list = Must(WireCodec.DecodeAccessList("{\"agent\":\"a\",\"site\":\"s\",\"version\":1,\"issuedAt\":\"2026-03-02T08:00:00Z\",\"validUntil\":\"2026-03-09T08:00:00Z\",\"timeZone\":\"UTC\",\"machines\":[{\"machine\":\"m\",\"category\":\"c\",\"levelAlone\":2,\"levelSupervised\":1}],\"members\":[{\"ref\":\"r\",\"memberships\":[{\"from\":\"2026-01-01T00:00:00Z\"}]}],\"badges\":[]}"u8));
        Assert.Equal(3, list.Machines[0].LevelSupervisor);
        Assert.Empty(list.Machines[0].Hours);
        Assert.Empty(list.Machines[0].Bookings);
        Assert.Empty(list.Members[0].Qualifications);
        Assert.Empty(list.Members[0].Memberships[0].Hours);
        Assert.Equal(SessionPurpose.Production, list.Members[0].Memberships[0].Purpose);
        Assert.Empty(Must(WireCodec.DecodeStatus("{\"online\":false,\"boot\":\"b\"}"u8)).Faults);
        Assert.Empty(Must(WireCodec.DecodeState("{\"state\":\"idle\",\"since\":\"2026-03-02T08:00:00Z\",\"at\":\"2026-03-02T08:00:00Z\"}"u8)).Faults);
        Assert.Equal(1, Must(EventCodec.Decode("{\"epoch\":\"e\",\"seq\":1,\"kind\":\"machine-back-in-service\",\"machine\":\"m\",\"wall\":\"2026-03-02T08:00:00Z\",\"clock\":\"synced\",\"boot\":\"b\",\"monotonicMs\":0,\"body\":{}}"u8)).Seq);
    }

    [Fact]
    public void Any_single_field_may_be_missing_and_never_does_harm()
    {
        foreach (Fixture fixture in Fixture.All)
        {
            int objects = Objects(JsonNode.Parse(fixture.Encoded)).Count();
            for (int o = 0; o < objects; o++)
            {
                int fields = Objects(JsonNode.Parse(fixture.Encoded)).ElementAt(o).Count;
                for (int f = 0; f < fields; f++)
                {
                    JsonNode root = JsonNode.Parse(fixture.Encoded)!;
                    JsonObject owner = Objects(root).ElementAt(o);
                    owner.Remove(owner.ElementAt(f).Key);
                    (string? error, byte[]? again) = fixture.Read(Encoding.UTF8.GetBytes(root.ToJsonString()));
                    if (error is null)
                    {
                        Assert.Null(fixture.Read(again!).Error);
                    }
                }
            }
        }
    }

    [Fact]
    public void An_event_of_an_unknown_kind_keeps_its_body_as_compact_text()
    {
        byte[] spaced = Encoding.UTF8.GetBytes("""
            { "epoch":"e-1","seq":3,"kind":"lid-opened","wall":"2026-03-02T08:15:30.250Z","clock":"synced","boot":"b-1","monotonicMs":5,
              "body": { "angle" : 12.50, "note" : "été" } }
            """);
        Decoded<AgentEvent> decoded = EventCodec.Decode(spaced);
        Assert.True(decoded.Ok, decoded.Error);
        UnknownBody body = Assert.IsType<UnknownBody>(decoded.Value.Body);
        Assert.Equal("""{"angle":12.50,"note":"\u00E9t\u00E9"}""", body.Json);
        Decoded<AgentEvent> again = EventCodec.Decode(EventCodec.Encode(decoded.Value));
        Assert.Equal(decoded.Value, again.Value);
    }

    [Fact]
    public void An_access_list_signed_by_version_one_is_verified_for_ever()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(Root, "v1", "signed-access-list.pub")));
        Decoded<SignedDocument> document = WireCodec.DecodeSigned(File.ReadAllBytes(Path.Combine(Root, "v1", "signed-document-access-list.json")));
        Assert.True(document.Ok, document.Error);
        byte[]? payload = DocumentSigner.Open(key, "access", document.Value, Bounds.AccessExpandedBytes);
        Assert.NotNull(payload);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Root, "v1", "access-list.json")), payload);
        Assert.Equal(Samples.AccessList.Badges[0], WireCodec.DecodeAccessList(payload).Value!.Badges[0]);
    }

    private static T Must<T>(Decoded<T> decoded)
        where T : class
    {
        Assert.True(decoded.Ok, decoded.Error);
        return decoded.Value;
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject o => o.Select(p => p.Value).SelectMany(Objects).Append(o),
        JsonArray a => a.SelectMany(Objects),
        _ => [],
    };

    private static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
}
