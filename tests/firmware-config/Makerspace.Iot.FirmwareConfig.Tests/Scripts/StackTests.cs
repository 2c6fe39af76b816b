using Makerspace.Iot.FirmwareConfig.Tests.Running;

namespace Makerspace.Iot.FirmwareConfig.Tests.Scripts;

/// <summary>Which stack is built where the packages of the NuGet stack restore but do not build.</summary>
public sealed class StackTests
{
    private const string RestoresButDoesNotBuild = """
        echo "$*" >> "$HOME/diary"
        case "$*" in *build*NuGetStack=true*) echo 'error CS0246: a type is missing'; exit 1 ;; esac
        """;

    private const string Build = "choose_stack; build_projects Release One Two; echo \"built: $stack_name\"\n";

    [Fact]
    public void A_stack_that_does_not_build_gives_way_to_the_default_one_once_and_for_all()
    {
        using var checkout = new Checkout();
        checkout.Program("dotnet", RestoresButDoesNotBuild);
        Ended first = checkout.Lines(Build);
        Assert.True(first.ExitCode == 0, first.Output);
        Assert.Contains("restores but does not build here", first.Output, StringComparison.Ordinal);
        Assert.Contains("built: default", first.Output, StringComparison.Ordinal);
        string[] diary = File.ReadAllLines(checkout.File("diary"));
        Assert.Equal(["build One -c Release --nologo -v q", "build Two -c Release --nologo -v q"], diary[^2..]);

        Ended second = checkout.Lines(Build);
        Assert.DoesNotContain("NuGet", second.Output, StringComparison.Ordinal);
        Assert.Contains("built: default", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stack_that_somebody_asked_for_is_not_replaced_by_another()
    {
        using var checkout = new Checkout();
        checkout.Program("dotnet", RestoresButDoesNotBuild);
        Ended ended = checkout.Lines("MAKERSPACE_STACK=nuget\n" + Build);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("CS0246", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("built:", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_of_our_own_is_told_after_the_default_stack_was_tried()
    {
        using var checkout = new Checkout();
        checkout.Program("dotnet", "case \"$*\" in build*) echo 'error CS1002: ; expected'; exit 1 ;; esac");
        Ended ended = checkout.Lines(Build);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("CS1002", ended.Output, StringComparison.Ordinal);
    }
}
