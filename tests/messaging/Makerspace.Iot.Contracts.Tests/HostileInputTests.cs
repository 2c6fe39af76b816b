using System.Diagnostics;
using System.Text;
using Makerspace.Iot.Contracts.Codec;

namespace Makerspace.Iot.Contracts.Tests;

/// <summary>What the wire may bring, however broken, ends as a verdict: never as an exception, never as a wrong message.</summary>
public sealed class HostileInputTests
{
    public static TheoryData<string> Names => [.. Fixture.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_cut_at_any_byte_is_malformed(string name)
    {
        Fixture fixture = Fixture.All.Single(f => f.Name == name);
        for (int length = 0; length < fixture.Encoded.Length; length++)
        {
            byte[] cut = fixture.Encoded[..length];
            foreach (Fixture reader in Fixture.All)
            {
                Assert.False(string.IsNullOrWhiteSpace(reader.Read(cut).Error), $"{name} cut at {length}, read as {reader.Name}");
            }

            EventCodec.TryReadKey(cut, out _, out _);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("0")]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{}{}")]
    [InlineData("\0")]
    [InlineData("\uFEFF{}")]
    [InlineData("{\"epoch\":\"e\",\"seq\":1}x")]
    [InlineData("// comment\n{}")]
    [InlineData("{\"epoch\":\"e\",\"seq\":1,}")]
    public void Text_that_is_no_message_is_malformed(string text) =>
        Assert.All(Fixture.All, f => Assert.False(string.IsNullOrWhiteSpace(f.Read(Encoding.UTF8.GetBytes(text)).Error)));

    [Fact]
    public void Deep_nesting_is_malformed()
    {
        foreach (int depth in new[] { 64, 65, 1000, 8000 })
        {
            byte[] nested = Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth));
            byte[] hidden = Encoding.UTF8.GetBytes("{\"zz\":" + new string('[', depth) + new string(']', depth) + "}");
            Assert.All(Fixture.All, f => Assert.NotNull(f.Read(nested).Error));
            Assert.All(Fixture.All, f => Assert.NotNull(f.Read(hidden).Error));
            EventCodec.TryReadKey(hidden, out _, out _);
        }
    }

    [Theory]
    [InlineData("event-session-ended", "\"energyWh\":432.125", "\"energyWh\":1e999")]
    [InlineData("event-session-ended", "\"energyWh\":432.125", "\"energyWh\":-1e999")]
    [InlineData("event-session-ended", "\"energyWh\":432.125", "\"energyWh\":NaN")]
    [InlineData("event-session-ended", "\"energyWh\":432.125", "\"energyWh\":\"NaN\"")]
    [InlineData("event-session-ended", "\"energyWh\":432.125", "\"energyWh\":\"432\"")]
    [InlineData("event-session-ended", "\"energyWh\":432.125", "\"energyWh\":null")]
    [InlineData("event-session-ended", "\"seq\":17", "\"seq\":1e999")]
    [InlineData("event-session-ended", "\"seq\":17", "\"seq\":17.5")]
    [InlineData("event-session-ended", "\"seq\":17", "\"seq\":99999999999999999999")]
    [InlineData("event-session-ended", "\"seq\":17", "\"seq\":17,\"seq\":18")]
    [InlineData("event-session-ended", "\"seq\":17", "\"seq\":17,\"seq\":17")]
    [InlineData("event-session-ended", "\"energyWh\":432.125", "\"energyWh\":1,\"energyWh\":432.125")]
    [InlineData("event-session-ended", "\"v\":1", "\"v\":2")]
    [InlineData("event-session-ended", "\"reason\":\"badge-out\"", "\"reason\":\"Badge-Out\"")]
    [InlineData("event-session-ended", "\"reason\":\"badge-out\"", "\"reason\":\"badge-out,fault\"")]
    [InlineData("event-session-ended", "\"reason\":\"badge-out\"", "\"reason\":\"badge-out, fault\"")]
    [InlineData("event-session-ended", "\"reason\":\"badge-out\"", "\"reason\":\"0\"")]
    [InlineData("event-session-ended", "\"reason\":\"badge-out\"", "\"reason\":0")]
    [InlineData("event-session-ended", "\"reason\":\"badge-out\"", "\"reason\":\"BadgeOut\"")]
    [InlineData("event-session-ended", "\"member\":\"m-7k2q\"", "\"member\":\"m-\\ud800\"")]
    [InlineData("event-session-ended", "\"member\":\"m-7k2q\"", "\"member\":null")]
    [InlineData("event-session-ended", "2026-03-02T08:15:30.250Z", "2026-03-02T08:15:30.250")]
    [InlineData("event-session-ended", "2026-03-02T08:15:30.250Z", "2026-03-02")]
    [InlineData("event-session-ended", "2026-03-02T08:15:30.250Z", "2026-02-30T08:15:30.250Z")]
    [InlineData("event-session-ended", "2026-03-02T08:15:30.250Z", "0001-01-01T00:00:00+14:00")]
    [InlineData("event-session-ended", "2026-03-02T08:15:30.250Z", "")]
    [InlineData("event-of-a-kind-to-come", "\"angle\":12.50", "\"angle\":12.50,\"angle\":13")]
    [InlineData("event-of-a-kind-to-come", "\"note\":\"", "\"note\":\"\\udfff")]
    [InlineData("event-of-a-kind-to-come", "\"note\":\"", "\"\\ud800\":\"")]
    [InlineData("event-of-a-kind-to-come", "{\"angle\"", "[{\"angle\"")]
    [InlineData("signed-document", "\"signature\":\"AAEC", "\"signature\":\"AA*C")]
    [InlineData("signed-document", "\"signature\":\"AAEC", "\"signature\":\"AAE")]
    [InlineData("signed-document", "\"payload\":\"", "\"payload\":\"\\u00e9")]
    [InlineData("access-list", "\"machines\":[", "\"machines\":[null,")]
    [InlineData("access-list", "\"members\":[", "\"members\":[null,")]
    [InlineData("access-list", "\"badges\":[", "\"badges\":[null,")]
    [InlineData("access-list", "\"hours\":[", "\"hours\":[null,")]
    [InlineData("access-list", "\"bookings\":[", "\"bookings\":[null,")]
    [InlineData("access-list", "\"memberships\":[", "\"memberships\":[null,")]
    [InlineData("access-list", "\"qualifications\":[", "\"qualifications\":[null,")]
    [InlineData("access-list", "\"hash\":\"AAECAwQFBgcICQoLDA0ODw\"", "\"hash\":null")]
    [InlineData("state", "\"faults\":[", "\"faults\":[null,")]
    [InlineData("telemetry", "\"samples\":[", "\"samples\":[null,")]
    [InlineData("telemetry", "\"w\":1480.5", "\"w\":1e999")]
    [InlineData("telemetry", "\"w\":1480.5", "\"w\":1480.5,\"w\":1480.5")]
    [InlineData("telemetry", "\"w\":1480.5", "\"w\":01480.5")]
    [InlineData("telemetry", "\"w\":1480.5", "\"w\":1480.")]
    [InlineData("telemetry", "\"w\":1480.5", "\"w\":.5")]
    [InlineData("telemetry", "\"w\":1480.5", "\"w\":+1")]
    [InlineData("telemetry", "\"s\":\"running\"", "\"s\":\"running,idle\"")]
    [InlineData("telemetry", "\"late\":false", "\"late\":\"false\"")]
    public void A_field_that_lies_is_malformed(string name, string was, string becomes)
    {
        Fixture fixture = Fixture.All.Single(f => f.Name == name);
        string text = Encoding.UTF8.GetString(fixture.Encoded);
        int at = text.IndexOf(was, StringComparison.Ordinal);
        Assert.True(at >= 0, $"no {was} in {text}");
        byte[] bytes = Encoding.UTF8.GetBytes(text[..at] + becomes + text[(at + was.Length)..]);
        Assert.False(string.IsNullOrWhiteSpace(fixture.Read(bytes).Error));
    }

    [Fact]
    public void Broken_utf_8_is_malformed_wherever_it_stands()
    {
        foreach (Fixture fixture in Fixture.All)
        {
            for (int i = 0; i < fixture.Encoded.Length; i++)
            {
                byte[] bytes = [.. fixture.Encoded];
                bytes[i] = 0xFF;
                Assert.NotNull(fixture.Read(bytes).Error);
                EventCodec.TryReadKey(bytes, out _, out _);
            }
        }
    }

    [Fact]
    public void Mutated_messages_never_throw_and_what_is_read_can_be_written_and_read_again()
    {
        // MAKERSPACE_FUZZ_SEED repeats a run; MAKERSPACE_FUZZ_INPUTS makes it longer.
        int seed = Setting("MAKERSPACE_FUZZ_SEED") ?? Environment.TickCount;
        int inputs = Setting("MAKERSPACE_FUZZ_INPUTS") ?? 1_000_000;
        const int Lots = 50;
        long good = 0;
        var watch = Stopwatch.StartNew();
        Parallel.For(0, Lots, lot =>
        {
            var mutator = new Mutator(new Random(unchecked((seed * 397) + lot)));
            for (int i = 0; i < inputs / Lots; i++)
            {
                Fixture fixture = mutator.Pick();
                byte[] input = mutator.Mutate(fixture.Encoded);
                try
                {
                    if (One(mutator.Sometimes() ? mutator.Pick() : fixture, input))
                    {
                        Interlocked.Increment(ref good);
                    }
                }
                catch (Exception error)
                {
                    throw new InvalidOperationException($"seed {seed}, lot {lot}, input {i}, {fixture.Name}: {Convert.ToBase64String(input)}", error);
                }
            }
        });
        TestContext.Current.SendDiagnosticMessage("seed {0}: {1} inputs, {2} read, {3:0.0} s", seed, inputs, good, watch.Elapsed.TotalSeconds);
        Assert.InRange(good, inputs / 1000, inputs - (inputs / 4));
    }

    private static bool One(Fixture reader, byte[] input)
    {
        if (reader.Name.StartsWith("event-", StringComparison.Ordinal))
        {
            EventCodec.TryReadKey(input, out _, out _);
        }

        (string? error, byte[]? again) = reader.Read(input);
        if (error is not null)
        {
            return false;
        }

        (string? secondError, byte[]? third) = reader.Read(again!);
        Assert.Null(secondError);
        Assert.Equal(again, third);
        return true;
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), out int value) ? value : null;
}
