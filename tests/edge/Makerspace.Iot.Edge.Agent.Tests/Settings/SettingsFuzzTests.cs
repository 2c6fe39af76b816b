using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Settings;

public sealed class SettingsFuzzTests
{
    private static readonly string[] Words = ["{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1", "1e400", "\"kind\":", "\\u0000", "\\ud800", "//", "/*", "é", "\"base\":\"laser-cutter\"", "99999999999999999999"];

    // A configuration is read once, by a person who waits for the answer: what counts is that every text gets one. A whole configuration takes its time: ten thousand, by the factor.
    [Fact]
    public void Every_text_is_answered_with_settings_or_with_problems()
    {
        long rounds = Fuzz.Count(10_000);
        string[] samples = [.. Samples.All().Select(s => s.ToJsonString())];
        var random = Fuzz.Random();
        long good = 0;
        for (long i = 0; i < rounds; i++)
        {
            string text = Spoil(samples[random.Next(samples.Length)], random);
            try
            {
                (AgentSettings? settings, IReadOnlyList<string> problems) = SettingsReader.Parse(text, "/etc/makerspace");
                Assert.Equal(settings is null, problems.Count > 0);
                good += settings is null ? 0 : 1;
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {Fuzz.Seed}, round {i}: {error}\n{text}");
            }
        }

        Assert.InRange(good, 1, rounds - 1);
    }

    private static string Spoil(string text, Random random)
    {
        for (int n = random.Next(1, 4); n > 0; n--)
        {
            int at = random.Next(text.Length);
            int length = Math.Min(random.Next(12), text.Length - at);
            text = random.Next(4) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, Words[random.Next(Words.Length)]),
                2 => text.Remove(at, length).Insert(at, Words[random.Next(Words.Length)]),
                _ => text.Insert(at, text.Substring(at, length)),
            };
            text = text.Length == 0 ? "{}" : text;
        }

        return text;
    }
}
