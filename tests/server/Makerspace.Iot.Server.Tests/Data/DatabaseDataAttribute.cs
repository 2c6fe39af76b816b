using System.Reflection;
using Makerspace.Iot.TestKit;
using Xunit.Sdk;
using Xunit.v3;

namespace Makerspace.Iot.Server.Tests.Data;

/// <summary>Gives a theory one row per database; the one that this machine does not have is skipped with its reason. The body takes the <see cref="DatabaseKind"/> and calls <see cref="TestDatabase.CreateAsync"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DatabaseDataAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) => new(
    [
        new TheoryDataRow<DatabaseKind>(DatabaseKind.Sqlite),
        new TheoryDataRow<DatabaseKind>(DatabaseKind.Postgres) { Skip = RealPostgres.SkipReason },
    ]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
