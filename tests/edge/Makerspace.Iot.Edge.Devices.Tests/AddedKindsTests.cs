namespace Makerspace.Iot.Edge.Devices.Tests;

/// <summary>Kinds of the NuGet stack, whose names are known in every build.</summary>
public sealed class AddedKindsTests
{
    [Fact]
    public void A_kind_is_made_once_its_driver_is_added()
    {
        var kinds = new AddedKinds<string, string>(("fast", "slow"));
        Assert.False(kinds.Has("fast"));
        kinds.Add("fast", (settings, _) => settings + " made");
        Assert.Equal("x made", kinds.Make("fast", "x", TimeProvider.System));
    }

    [Fact]
    public void A_kind_that_is_not_compiled_in_is_refused_with_the_remedy()
    {
        var kinds = new AddedKinds<string, string>(("fast", "slow"));
        string message = Assert.Throws<DeviceSettingsException>(() => kinds.Make("fast", "x", TimeProvider.System)).Message;
        Assert.Contains("-p:NuGetStack=true", message, StringComparison.Ordinal);
        Assert.Contains("\"slow\"", message, StringComparison.Ordinal);
    }
}
