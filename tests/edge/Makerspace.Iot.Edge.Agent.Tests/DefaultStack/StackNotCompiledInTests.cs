using Makerspace.Iot.Edge.Agent.Tests.Settings;

namespace Makerspace.Iot.Edge.Agent.Tests.DefaultStack;

/// <summary>Choices of the NuGet stack in a program that was built without it.</summary>
public sealed class StackNotCompiledInTests
{
    [Theory]
    [MemberData(nameof(NuGetStackSamples.All), MemberType = typeof(NuGetStackSamples))]
    public void It_is_refused_at_its_place_with_the_remedy(string chosen, string where, string instead) =>
        Assert.Equal(
            [$"{where} : « {chosen} » n'est pas compilé dans ce programme ; reconstruisez-le avec -p:NuGetStack=true, ou écrivez « {instead} »"],
            Samples.Problems(NuGetStackSamples.With(chosen)));
}
