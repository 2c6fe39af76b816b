using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Hosting.Commands;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Web;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Commands;

public sealed class AlarmsCommandTests
{
    private static readonly DateTimeOffset Day = new(2026, 2, 10, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [DatabaseData]
    public async Task A_settled_alarm_is_out_who_and_why_are_kept_and_it_comes_back_when_it_happens_again(DatabaseKind kind)
    {
        await using TestDatabase test = await RaisedAsync(kind);
        var ledger = new LedgerReader(test.Factory);
        Assert.Equal(2, await ledger.OpenAlarmsAsync(default));
        string list = (await RunAsync(test, "alarms", "list")).Output;
        Assert.Contains("2 alarme(s) à trancher", list, StringComparison.Ordinal);
        string id = Regex.Match(list, "^(?<id>[0-9a-f]{8})  .*fabunit-1/e1/7", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["id"].Value;

        (int code, string output, _) = await RunAsync(test, "alarms", "acknowledge", id, "--by", "Jeanne Martin", "--reason", "double envoi constaté, sans effet");
        Assert.Equal(0, code);
        Assert.Contains("tranchée(s) par Jeanne Martin", output, StringComparison.Ordinal);
        Assert.Equal(1, await ledger.OpenAlarmsAsync(default));
        PageOf<AlarmLine> page = await ledger.AlarmsAsync(null, 10, default);
        Assert.Equal([true, false], page.Items.Select(a => a.Open));
        Assert.Equal(("Jeanne Martin", "double envoi constaté, sans effet", 3L), (page.Items[1].Decision!.By, page.Items[1].Decision!.Reason, page.Items[1].Decision!.Count));
        Assert.DoesNotContain("fabunit-1/e1/7", (await RunAsync(test, "alarms", "list")).Output, StringComparison.Ordinal);
        Assert.Contains("par Jeanne Martin : double envoi", (await RunAsync(test, "alarms", "list", "--all")).Output, StringComparison.Ordinal);

        await using (MakerspaceDb db = test.Open())
        {
            await db.Set<Alarm>().Where(a => a.Subject == "fabunit-1/e1/7").ExecuteUpdateAsync(s => s.SetProperty(a => a.Count, 4));
        }

        Assert.Equal(2, await ledger.OpenAlarmsAsync(default));
        await RunAsync(test, "alarms", "acknowledge", id, "--by", "Karim", "--reason", "carte SD changée");
        await using MakerspaceDb after = test.Open();
        Assert.Equal(["Jeanne Martin", "Karim"], await after.Set<AlarmAcknowledgement>().OrderBy(k => k.Count).Select(k => k.By).ToArrayAsync());
        Assert.Equal(2, await after.Set<Alarm>().CountAsync());
    }

    [Fact]
    public async Task An_unknown_alarm_or_no_name_or_no_reason_is_refused_and_nothing_is_noted()
    {
        await using TestDatabase test = await RaisedAsync(DatabaseKind.Sqlite);
        foreach (string[] wrong in (string[][])[["zzzz", "--by", "a", "--reason", "b"], ["", "--by", "a", "--reason", "b"], ["00", "--by", " ", "--reason", "b"], ["00", "--by", "a", "--reason", " "], ["00", "--by", "a"]])
        {
            Assert.NotEqual(0, (await RunAsync(test, ["alarms", "acknowledge", .. wrong])).Code);
        }

        await using MakerspaceDb db = test.Open();
        Assert.Equal(0, await db.Set<AlarmAcknowledgement>().CountAsync());
    }

    [Fact]
    public async Task The_attention_box_counts_what_nobody_has_settled_and_says_how_to_settle_it()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.Ledger.Alarms.Add(new AlarmLine(Day, AlarmCode.EventConflict, "fabunit-1/e1/7", "other bytes", 3) { Decision = new AlarmDecision(Day, "Jeanne <b>", "vu", 3) });
        site.Ledger.Alarms.Add(new AlarmLine(Day, AlarmCode.WrongSite, "val-1", "elsewhere", 1));
        await site.Services.GetRequiredService<ServerHealth>().LookAsync(default);
        string box = (await site.PageAsync("/")).QuerySelector("#table-attention")!.TextContent;
        Assert.Contains("1 alarme du grand livre à trancher", box, StringComparison.Ordinal);
        Assert.Contains("alarms acknowledge", box, StringComparison.Ordinal);
        IHtmlDocument page = await site.PageAsync("/alarms");
        Assert.Contains("Tranchée par Jeanne <b>", page.QuerySelector("tr.settled")!.TextContent, StringComparison.Ordinal);

        site.Ledger.Alarms.RemoveAt(1);
        await site.Services.GetRequiredService<ServerHealth>().LookAsync(default);
        Assert.DoesNotContain("alarme", (await site.PageAsync("/")).QuerySelector("#table-attention")!.TextContent, StringComparison.Ordinal);
    }

    private static async Task<TestDatabase> RaisedAsync(DatabaseKind kind)
    {
        TestDatabase test = await TestDatabase.CreateAsync(kind);
        await using MakerspaceDb db = test.Open();
        db.AddRange(
            new Alarm { Code = AlarmCode.EventConflict, Subject = "fabunit-1/e1/7", Detail = "other bytes", Count = 3, FirstAt = Day, LastAt = Day.AddHours(1) },
            new Alarm { Code = AlarmCode.WrongSite, Subject = "val-1", Detail = "elsewhere", Count = 1, FirstAt = Day, LastAt = Day });
        await db.SaveChangesAsync();
        return test;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(TestDatabase test, params string[] args)
    {
        (StringWriter output, StringWriter error) = (new StringWriter(), new StringWriter());
        int code = await ServerCommandLine.RunAsync([.. args, "--data", test.Options.Data, "--database", test.Options.Database], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
