using Makerspace.Iot.Server.Core.Maintenance;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tests.Maintenance;

/// <summary>What must hold of a report of a defect, and where it may go.</summary>
public sealed class DefectReportTests
{
    [Theory]
    [InlineData("", null, "what")]
    [InlineData("   \n ", null, "what")]
    [InlineData("long", null, "what")]
    [InlineData("bruit", "long", "contact")]
    [InlineData("bruit\u0001", null, "what")]
    [InlineData("bruit", "06 12 34 56 78", null)]
    [InlineData("bruit\r\nfort", "", null)]
    public void Texts_are_bounded_and_what_is_wrong_must_be_said(string what, string? contact, string? field)
    {
        IReadOnlyList<RecordProblem> problems = DefectReport.Check(what == "long" ? new string('x', 401) : what, contact == "long" ? new string('x', 121) : contact);
        Assert.Equal(field is null ? [] : [field], problems.Select(p => p.Field));
    }

    [Fact]
    public void A_text_becomes_one_line() => Assert.Equal(("il fume <b> fort", null), (DefectReport.OneLine("  il fume\r\n\t<b>  fort "), DefectReport.OneLine(" \n ")));

    [Fact]
    public void A_report_goes_on_and_never_back()
    {
        foreach (DefectState from in Enum.GetValues<DefectState>())
        {
            Assert.Equal(Enum.GetValues<DefectState>().Where(to => to > from), Enum.GetValues<DefectState>().Where(to => DefectReport.MayGo(from, to)));
        }
    }

    [Fact]
    public void A_settled_report_has_words_and_unknown_values_are_refused()
    {
        DefectReport report = new() { Machine = "press-1", Site = "nord", What = "bruit" };
        Assert.Empty(RecordRules.Check(report));
        report.State = DefectState.Settled;
        Assert.Equal("note", Assert.Single(RecordRules.Check(report)).Field);
        (report.Note, report.Severity) = ("courroie changée", (DefectSeverity)9);
        Assert.Equal("severity", Assert.Single(RecordRules.Check(report)).Field);
    }
}
