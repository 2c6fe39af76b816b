using System.Reflection;
using System.Text.RegularExpressions;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.Attention;
using Makerspace.Iot.Server.Workspace.Words;

namespace Makerspace.Iot.Server.Tests.Web.Words;

public sealed class WordsTests
{
    private static readonly Locale[] Both = [Locale.French, Locale.English];

    public static TheoryData<string> Texts()
    {
        var data = new TheoryData<string>();
        foreach (FieldInfo field in Fields())
        {
            data.Add(field.DeclaringType!.Name + "." + field.Name);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Every_text_exists_in_both_languages_with_the_same_places(string name)
    {
        var phrase = (Phrase)Fields().Single(f => f.DeclaringType!.Name + "." + f.Name == name).GetValue(null)!;
        Check(phrase);
    }

    [Fact]
    public void There_are_texts_to_check() => Assert.True(Fields().Count() > 100);

    [Fact]
    public void All_refusals_have_their_own_words_and_say_what_to_do_next()
    {
        DenialReason[] all = Enum.GetValues<DenialReason>();
        Assert.Equal(18, all.Length);
        foreach (Locale l in Both)
        {
            Assert.Equal(all.Length, all.Select(r => l[DenialWords.Of(r).What]).Distinct().Count());
            Assert.Equal(all.Length, all.Select(r => l[DenialWords.Of(r).Next]).Distinct().Count());
        }

        Assert.All(all, r => Check(DenialWords.Of(r)));
        Assert.DoesNotContain(DenialWords.Of((DenialReason)99), all.Select(DenialWords.Of));
    }

    [Fact]
    public void Every_machine_state_has_its_own_word_and_hint() => OwnWords(Enum.GetValues<MachineCondition>(), MachineWords.Of, (MachineCondition)99);

    [Fact]
    public void Every_end_reason_has_its_own_words() => OwnWords(Enum.GetValues<SessionEndReason>(), r => Twice(SessionWords.Of(r)), (SessionEndReason)99);

    [Fact]
    public void Every_purpose_has_its_own_words() => OwnWords(Enum.GetValues<SessionPurpose>(), p => Twice(SessionWords.Of(p)), (SessionPurpose)99);

    [Fact]
    public void Every_energy_quality_has_its_own_words() => OwnWords(Enum.GetValues<EnergyQuality>(), q => Twice(SessionWords.Of(q)), (EnergyQuality)99);

    [Fact]
    public void Every_clock_quality_has_its_own_words() => OwnWords(Enum.GetValues<ClockQuality>(), c => Twice(SessionWords.Of(c)), (ClockQuality)99);

    [Fact]
    public void Every_fault_code_has_its_own_words() => OwnWords(Constants(typeof(FaultCode)), MachineWords.OfFault, "a-later-code");

    [Fact]
    public void Every_interlock_has_its_own_words() => OwnWords(Constants(typeof(InterlockName)), i => Twice(MachineWords.OfInterlock(i)), "a-later-name");

    [Fact]
    public void Every_alarm_code_has_its_own_words() => OwnWords(Constants(typeof(AlarmCode)), AlarmWords.Of, "a-later-code");

    [Fact]
    public void Every_outcome_of_a_price_has_its_own_words()
    {
        foreach (Locale l in Both)
        {
            string[] words = [.. Enum.GetValues<PriceOutcome>().Select(o => PriceWords.Of(new Price(o, o == PriceOutcome.Priced ? 1m : null), l))];
            Assert.Equal(words.Length, words.Distinct().Count());
        }
    }

    private static IEnumerable<FieldInfo> Fields() => typeof(Phrase).Assembly.GetTypes()
        .Where(t => t.Name.EndsWith("Texts", StringComparison.Ordinal))
        .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.Static))
        .Where(f => f.FieldType == typeof(Phrase));

    private static string[] Constants(Type type) => [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];

    private static Advice Twice(Phrase phrase) => new(phrase, phrase);

    private static void OwnWords<T>(T[] values, Func<T, Advice> words, T unknown)
    {
        Assert.NotEmpty(values);
        Assert.All(values, v => Check(words(v)));
        foreach (Locale l in Both)
        {
            string[] said = [.. values.Append(unknown).Select(v => l[words(v).What])];
            Assert.Equal(said.Length, said.Distinct().Count());
        }
    }

    private static void Check(Advice advice)
    {
        Check(advice.What);
        Check(advice.Next);
    }

    private static void Check(Phrase phrase)
    {
        Assert.False(string.IsNullOrWhiteSpace(phrase.French));
        Assert.False(string.IsNullOrWhiteSpace(phrase.English));
        Assert.Equal(Places(phrase.French), Places(phrase.English));
    }

    // A text with braces that are no places (a piece of JSON) is never filled in.
    private static string[] Places(string text) => [.. Regex.Matches(text, @"\{\d\}", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal)];
}
