using System.Security.Cryptography;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Agent.Tests.Fakes;

/// <summary>The server's side of the signatures, and a small workshop's list.</summary>
internal sealed class SignedWorld : IDisposable
{
    public const string Site = "la-fabunit";
    public const string Agent = "fabunit-1";
    public static readonly BadgeId Anne = new([0x04, 1, 2, 3, 4, 5, 6]);
    public static readonly BadgeId Bruno = new([0x04, 9, 9, 9, 9, 9, 9]);
    public static readonly BadgeId Unknown = new([0x04, 7, 7, 7, 7, 7, 7]);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public SignedWorld() => Verifier = new Verifier("k1", PublicPem);

    public string PublicPem => _key.ExportSubjectPublicKeyInfoPem();

    public Verifier Verifier { get; }

    public byte[] BadgeKey { get; } = RandomNumberGenerator.GetBytes(BadgeHash.KeyBytes);

    public static AgentIdentity Me { get; } = new(Site, Agent, "boot-1", "0.1.0");

    public AccessListDocument List(long version, DateTimeOffset issued, bool annesBadgeRevoked = false, string agent = Agent, int extraBadges = 0, params string[] machines)
    {
        AccessMember member = new() { Ref = "m-anne", Memberships = [new AccessMembership { From = issued.AddYears(-1), Structure = "s-atelier" }] };
        return new AccessListDocument
        {
            Agent = agent,
            Site = Site,
            Version = version,
            IssuedAt = issued,
            ValidUntil = issued.AddDays(7),
            TimeZone = "Europe/Paris",
            Machines = (machines.Length == 0 ? ["press-1"] : machines).Select(m => new AccessMachine { Machine = m, Category = "press", LevelAlone = 0, LevelSupervised = 0 }).ToArray(),
            Members = [member, member with { Ref = "m-bruno" }],
            Badges =
            [
                new AccessBadge(BadgeHash.Compute(BadgeKey, Anne.Bytes), 0, Revoked: annesBadgeRevoked),
                new AccessBadge(BadgeHash.Compute(BadgeKey, Bruno.Bytes), 1),
                .. Enumerable.Range(0, extraBadges).Select(i => new AccessBadge(BadgeHash.Compute(BadgeKey, [(byte)i, (byte)(i >> 8), (byte)(i >> 16), 77]), i % 2)),
            ],
        };
    }

    public byte[] Sign(AccessListDocument list, string keyId = "k1") => WireCodec.Encode(DocumentSigner.Sign(_key, keyId, "access", WireCodec.Encode(list)));

    public byte[] Sign(CommandMessage command, string purpose = "command") => WireCodec.Encode(DocumentSigner.Sign(_key, "k1", purpose, WireCodec.Encode(command)));

    public static CommandMessage Command(string id, DateTimeOffset issued, CommandVerb verb = CommandVerb.Block, string machine = "press-1", string agent = Agent) =>
        new() { Id = id, Agent = agent, Machine = machine, Verb = verb, IssuedAt = issued, ExpiresAt = issued.AddMinutes(5) };

    public void Dispose()
    {
        Verifier.Dispose();
        _key.Dispose();
    }
}
