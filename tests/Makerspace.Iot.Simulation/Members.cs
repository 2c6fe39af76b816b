using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Edge.Core;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Simulation;

/// <summary>Who comes to the workshop, and the access lists about them, each a little different from the last.</summary>
internal static class Members
{
    /// <summary>May work alone, may work alone, needs a supervisor, supervises and maintains, and one whom nobody knows.</summary>
    public static readonly BadgeId[] Badges = [.. Enumerable.Range(1, 5).Select(i => new BadgeId([4, 1, 2, (byte)i]))];

    /// <summary>Key of the badge hashes.</summary>
    public static readonly byte[] Key = [.. Enumerable.Range(0, BadgeHash.KeyBytes).Select(i => (byte)i)];

    private static readonly int[] Levels = [2, 2, 1, 3];

    /// <summary>Any of them by reference, or one whom no list has.</summary>
    public static string AnyOf(Random random) => $"m-{random.Next(Levels.Length + 1)}";

    /// <summary>A list for these machines.</summary>
    public static AccessList List(long version, string agent, IEnumerable<string> machines, DateTimeOffset wall, Instant now, Random random)
    {
        bool strict = random.Next(5) == 0;
        var document = new AccessListDocument
        {
            Agent = agent,
            Site = agent,
            Version = version,
            IssuedAt = wall,
            ValidUntil = wall.AddDays(30),
            TimeZone = "Europe/Paris",
            Machines =
            [
                .. machines.Select(m => new AccessMachine
                {
                    Machine = m, Category = "press", LevelAlone = 2, LevelSupervised = 1, TwoPersons = random.Next(8) == 0, OutOfService = random.Next(12) == 0,
                }),
            ],
            Members =
            [
                .. Levels.Select((level, i) => new AccessMember
                {
                    Ref = $"m-{i}",
                    Memberships = [new AccessMembership { From = DateTimeOffset.UnixEpoch, Structure = i % 2 == 0 ? "s-1" : null }],
                    Qualifications = [new AccessQualification("press", strict && random.Next(3) == 0 ? 0 : level)],
                    Maintainer = level == 3,
                }),
            ],
            Badges = [.. Levels.Select((_, i) => new AccessBadge(BadgeHash.Compute(Key, Badges[i].Bytes), i, Revoked: random.Next(10) == 0))],
        };
        return AccessList.Build(document, now);
    }
}
