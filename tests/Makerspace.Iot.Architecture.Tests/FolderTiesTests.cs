namespace Makerspace.Iot.Architecture.Tests;

/// <summary>The checker itself, on small made-up sources.</summary>
public sealed class FolderTiesTests
{
    private static readonly (string Path, string Text) Reader = ("p/Readers/Reader.cs", "using P.Buses;\nnamespace P.Readers;\nclass Reader(Bus bus);");
    private static readonly (string Path, string Text) Bus = ("p/Buses/Bus.cs", "namespace P.Buses;\nclass Bus;");

    [Fact]
    public void A_tie_one_way_is_no_circle() => Assert.Empty(new FolderTies([Reader, Bus]).Circles());

    [Fact]
    public void Two_folders_that_name_each_others_types_are_a_circle_and_each_tie_is_told()
    {
        var ties = new FolderTies([Reader, Bus, ("p/Buses/Scan.cs", "using P.Readers;\nnamespace P.Buses;\nclass Scan { Reader first; }")]);
        SortedSet<string> circle = Assert.Single(ties.Circles());
        Assert.Equal(["p/Buses", "p/Readers"], circle);
        Assert.Equal("  p/Buses -> p/Readers: p/Buses/Scan.cs names Reader\n  p/Readers -> p/Buses: p/Readers/Reader.cs names Bus", ties.Describe(circle));
    }

    [Fact]
    public void A_circle_over_three_folders_and_one_between_parent_and_child_are_found()
    {
        Assert.Equal(["a", "b", "c"], Assert.Single(new FolderTies(
        [
            ("a/A.cs", "using X.B;\nnamespace X.A;\nrecord Aa(Bb b);"), ("b/B.cs", "using X.C;\nnamespace X.B;\nstruct Bb { Cc c; }"), ("c/C.cs", "using X.A;\nnamespace X.C;\nenum Cc { } interface ICc { Aa A { get; } }"),
        ]).Circles()));

        // A child sees its parent's namespace without importing it.
        Assert.Equal(["p", "p/Child"], Assert.Single(new FolderTies(
            [("p/Parent.cs", "using P.Child;\nnamespace P;\nclass Parent { Kid kid; }"), ("p/Child/Kid.cs", "namespace P.Child;\nclass Kid(Parent parent);")]).Circles()));
    }

    [Fact]
    public void Words_in_comments_names_that_two_folders_define_and_namespaces_that_are_not_seen_tie_nothing() => Assert.Empty(new FolderTies(
    [
        Reader,
        Bus,
        ("p/Buses/Comment.cs", "using P.Readers;\nnamespace P.Buses;\nclass Comment; // a Reader"),
        ("p/Buses/Unseen.cs", "namespace P.Buses;\nclass Unseen { object Reader; }"),
        ("p/Buses/Options.cs", "using P.Readers;\nnamespace P.Buses;\nclass Options;\nclass User { Options o; }"),
        ("p/Readers/Options.cs", "namespace P.Readers;\nclass Options;"),
    ]).Circles());
}
