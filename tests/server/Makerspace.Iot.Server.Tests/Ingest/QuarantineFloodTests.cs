using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Server.Tests.Ingest;

public sealed class QuarantineFloodTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task An_agent_that_floods_the_quarantine_is_named_with_its_rate_once_and_the_alarm_goes_out_when_it_is_quiet(DatabaseKind kind)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(kind);
        var time = new ManualTime();
        var rates = new QuarantineRates(time);
        using var alarms = new QuarantineAlarms(rates, test.Factory, time, NullLogger<QuarantineAlarms>.Instance);
        var reader = new LedgerReader(test.Factory);
        for (int i = 0; i < 15_000; i++)
        {
            time.Advance(TimeSpan.FromTicks(1000));
            rates.Count(Workshop.Topic("fab-1"), "not an object");
        }

        for (int i = 0; i < QuarantineRates.Many - 1; i++)
        {
            rates.Count(Workshop.Topic("val-1", "le-val"), "a word too many");
        }

        time.Advance(TimeSpan.FromSeconds(5));
        alarms.Pass();
        alarms.Pass();
        AlarmLine alarm = Assert.Single((await reader.AlarmsAsync(null, 10, _cancel)).Items);
        Assert.Equal((AlarmCode.QuarantineFlood, "fab-1", 1L, true), (alarm.Code, alarm.Subject, alarm.Count, alarm.Open));
        Assert.Contains("15000 messages in 1.5 s", alarm.Detail, StringComparison.Ordinal);
        Assert.EndsWith("not an object", alarm.Detail, StringComparison.Ordinal);

        // It goes on for three minutes: the same row.
        for (int i = 0; i < 36; i++)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            for (int j = 0; j < 50; j++)
            {
                rates.Count(Workshop.Topic("fab-1"), "not an object");
            }

            alarms.Pass();
        }

        alarm = Assert.Single((await reader.AlarmsAsync(null, 10, _cancel)).Items);
        Assert.InRange(alarm.Count, 3, 5);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(1, await reader.OpenAlarmsAsync(_cancel));
            time.Advance(TimeSpan.FromSeconds(50));
            alarms.Pass();
        }

        time.Advance(TimeSpan.FromMinutes(3));
        alarms.Pass();

        Assert.Equal(0, await reader.OpenAlarmsAsync(_cancel));
        Assert.True(Assert.Single((await reader.AlarmsAsync(null, 10, _cancel)).Items).Decision!.IsByItself);
        rates.Count(Workshop.Topic("fab-1"), "once");
        alarms.Pass();
        Assert.Equal(0, await reader.OpenAlarmsAsync(_cancel));
    }

    [Fact]
    public void Agents_are_counted_in_bounded_room()
    {
        var rates = new QuarantineRates(new ManualTime());
        for (int i = 0; i < 5000; i++)
        {
            rates.Count(Workshop.Topic($"stranger-{i}"), "unknown agent");
            rates.Count("not/a/topic", "not a topic of ours");
        }

        Assert.Equal([Alarm.OtherSubjects], rates.Take().Select(f => f.Agent));
    }

    [Fact]
    public async Task What_the_broker_brings_is_counted_whether_it_is_kept_or_not()
    {
        await using IngestRig rig = await IngestRig.StartAsync();
        await using Mqtt.IMqttLink link = await rig.ClientAsync("agent");
        for (int i = 0; i < 500; i++)
        {
            await link.PublishAsync("makerspace/v1/la-fab/fab-1/telemetry", System.Text.Encoding.UTF8.GetBytes($"[{i}"), 1, false, _cancel);
        }

        await Eventually.That(async () =>
        {
            await using MakerspaceDb db = rig.Open();
            return await db.Set<Alarm>().AnyAsync(a => a.Code == AlarmCode.QuarantineFlood && a.Subject == "fab-1", _cancel);
        }, "the alarm names the agent", 30);
    }
}
