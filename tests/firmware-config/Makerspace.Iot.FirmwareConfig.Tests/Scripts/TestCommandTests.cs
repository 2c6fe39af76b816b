using Makerspace.Iot.FirmwareConfig.Tests.Running;

namespace Makerspace.Iot.FirmwareConfig.Tests.Scripts;

/// <summary><c>./makerspace test</c>: its last line is that of the totals, whatever the projects do.</summary>
public sealed class TestCommandTests
{
    // Stands for the SDK and for each test project.
    private const string Dotnet = """
        [[ $* != *.dll* ]] || echo "${1##*/} $6 $7" >> "$HOME/order"
        case "$*" in
          --version) echo 10.0.100 ;;
          *Hangs.dll*) setsid sleep 600 & echo $! > "$HOME/left"; sleep 600 ;;
          *Meets*.dll*) echo here >> "$HOME/met"; until [[ $(wc -l < "$HOME/met") -ge 2 ]]; do sleep 0.05; done
            echo '<assembly total="1" passed="1" failed="0" skipped="0" errors="0">' > "$3" ;;
          *Good*.dll*) echo '<assembly total="3" passed="3" failed="0" skipped="0" errors="0">' > "$3" ;;
          *Fails.dll*) echo '    A.Wrong_thing [FAIL]'; for i in 1 2 3 4 5 6 7 8 9; do echo "      line $i of what it says"; done
            for i in 1 2 3 4 5 6 7 8 9; do echo "    A.Left_out_$i [SKIP]"; echo "      reason $i"; done
            echo '<assembly total="10" passed="0" failed="1" skipped="9" errors="0">' > "$3"; exit 1 ;;
        esac
        """;

    [Fact]
    public void A_project_that_hangs_is_ended_with_all_it_started_and_counts_as_failed()
    {
        using Checkout checkout = With("Good", "Hangs");
        Ended ended = Run(checkout, "MAKERSPACE_TEST_SECONDS=6");
        Assert.Equal(1, ended.ExitCode);
        Assert.Equal("4 passed, 1 failed, 0 skipped", LastLine(ended));
        Assert.Contains("Hangs was not finished after 6 s and was ended", ended.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists("/proc/" + File.ReadAllText(checkout.File("left")).Trim()), "what it started goes on");
    }

    [Fact]
    public void Every_failure_is_shown_with_what_it_says_and_named_again_at_the_end()
    {
        using Checkout checkout = With("Fails");
        Ended ended = Run(checkout, "A=1");
        Assert.Equal("1 passed, 1 failed, 9 skipped", LastLine(ended));
        Assert.Contains("line 9 of what it says", ended.Output, StringComparison.Ordinal);
        Assert.Contains("reason 9", ended.Output, StringComparison.Ordinal);
        Assert.Contains("    failed: A.Wrong_thing [FAIL]\n", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_projects_run_at_a_time_and_each_is_told_in_whole_when_it_has_ended()
    {
        using Checkout checkout = With("MeetsOne", "MeetsTwo", "Fails");
        Ended ended = Run(checkout, "A=1");
        Assert.Equal("3 passed, 1 failed, 9 skipped", LastLine(ended));
        Assert.Matches("MeetsOne\\S*\n    1 passed, 0 failed, 0 skipped", ended.Output);
        Assert.Matches("MeetsTwo\\S*\n    1 passed, 0 failed, 0 skipped", ended.Output);
    }

    [Fact]
    public void One_that_is_ended_takes_nothing_of_the_other_with_it()
    {
        using Checkout checkout = With("Good", "Hangs", "GoodAsWell");
        Ended ended = Run(checkout, "MAKERSPACE_TEST_SECONDS=6");
        Assert.Equal("7 passed, 1 failed, 0 skipped", LastLine(ended));
    }

    [Fact]
    public void Tests_that_judge_a_duration_run_when_all_others_have_ended()
    {
        using Checkout checkout = With("Good", "GoodAsWell", "GoodToo");
        checkout.Write("tests/Good/JudgedByTheClock.cs", "[Trait(\"Runs\", \"alone\")]");
        Ended ended = Run(checkout, "A=1");
        Assert.Equal("13 passed, 0 failed, 0 skipped", LastLine(ended));
        string[] order = File.ReadAllLines(checkout.File("order"));
        Assert.Equal(["Good.dll -trait- Runs=alone", "GoodAsWell.dll -trait- Runs=alone", "GoodToo.dll -trait- Runs=alone"], order[..3].Order(StringComparer.Ordinal));
        Assert.Equal(["Good.dll -trait Runs=alone"], order[3..]);
    }

    [Fact]
    public void A_build_that_fails_has_its_totals_too()
    {
        using Checkout checkout = With("Good");
        checkout.Program("dotnet", "case \"$*\" in --version) echo 10.0.100 ;; *) exit 1 ;; esac");
        Ended ended = Run(checkout, "A=1");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("0 passed, 1 failed, 0 skipped", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_is_cut_has_its_totals_and_leaves_nothing_behind()
    {
        using Checkout checkout = With("Hangs");
        Ended ended = checkout.Lines("./makerspace test & until [[ -s left ]]; do sleep 0.05; done; kill -TERM $!; status=0; wait $! || status=$?; exit $status");
        Assert.Equal(143, ended.ExitCode);
        Assert.Contains("1 passed, 1 failed, 0 skipped", ended.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists("/proc/" + File.ReadAllText(checkout.File("left")).Trim()), "what it started goes on");
    }

    private static Checkout With(params string[] projects)
    {
        var checkout = new Checkout();
        checkout.Program("dotnet", Dotnet);
        foreach (string project in projects)
        {
            checkout.Write($"tests/{project}/{project}.csproj", "<IsTestProject>true</IsTestProject>");
        }

        return checkout;
    }

    private static Ended Run(Checkout checkout, string variable) => checkout.Lines($"exec env {variable} ./makerspace test 2> errors");

    private static string LastLine(Ended ended) => ended.Output.TrimEnd('\n').Split('\n')[^1];
}
