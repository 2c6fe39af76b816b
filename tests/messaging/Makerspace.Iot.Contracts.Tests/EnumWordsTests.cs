using System.Text.Json;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Contracts.Tests;

/// <summary>
/// The words of every enum on the wire, all of them. A list may grow at its end; a word that is renamed or taken away would make old events unreadable.
/// What an older program makes of a new word: docs/decisions/0010.
/// </summary>
public sealed class EnumWordsTests
{
    public static TheoryData<string, string> Words => new()
    {
        { nameof(ClockQuality), "synced unsynced corrected" },
        { nameof(SessionPurpose), "production training research maintenance demonstration" },
        { nameof(EnergyQuality), "metered estimated missing" },
        { nameof(SessionEndReason), "badge-out idle-timeout access-withdrawn command emergency-stop fault power-lost taken-over other" },
        {
            nameof(DenialReason),
            "unknown-badge badge-revoked membership-lapsed not-qualified qualification-expired outside-hours booked-by-another out-of-service supervisor-needed list-too-old "
            + "quota-spent site-not-covered in-use machine-faulted interlock-open cannot-record other relay-unreachable"
        },
        { nameof(MachineCondition), "locked awaiting-supervisor ready running idle ending out-of-service faulted" },
        { nameof(CommandVerb), "block unblock end-session clear-fault extend open identify restart-agent enrol other" },
    };

    [Theory]
    [MemberData(nameof(Words))]
    public void The_words_of_an_enum_are_never_renamed_or_taken_away(string name, string words)
    {
        Type type = typeof(Bounds).Assembly.GetTypes().Single(t => t.IsEnum && t.Name == name);
        string[] written = [.. Enum.GetValues(type).Cast<object>().Select(v => JsonSerializer.Serialize(v, type, WireJson.Default.Options).Trim('"'))];
        Assert.Equal(words, string.Join(' ', written));
        Assert.All(written, word => Assert.Equal(word, JsonSerializer.Serialize(JsonSerializer.Deserialize($"\"{word}\"", type, WireJson.Default.Options), type, WireJson.Default.Options).Trim('"')));
    }

    [Fact]
    public void Every_enum_of_the_wire_stands_in_the_list() => Assert.Equal(
        WireJson.Default.Options.Converters.Select(c => c.Type!.Name).Where(n => n != nameof(DateTimeOffset)).Order(StringComparer.Ordinal),
        Words.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    [Fact]
    public void A_session_whose_end_has_a_reason_of_a_later_version_is_read_whole()
    {
        SessionEnded ended = Assert.IsType<SessionEnded>(Reread(Samples.Event(EventKind.SessionEnded, Samples.Ended), "badge-out", "filament-empty").Value!.Body);
        Assert.Equal(Samples.Ended with { Reason = SessionEndReason.Other }, ended);
    }

    [Fact]
    public void A_refusal_with_a_reason_of_a_later_version_is_read_whole()
    {
        var denied = new AccessDenied { Reason = DenialReason.QuotaSpent, Member = "m-1", AccessVersion = 42 };
        Assert.Equal(denied with { Reason = DenialReason.Other }, Reread(Samples.Event(EventKind.AccessDenied, denied), "quota-spent", "deposit-missing").Value!.Body);
    }

    [Fact]
    public void A_command_with_a_verb_of_a_later_version_is_read_so_that_it_can_be_refused_in_words()
    {
        byte[] later = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(WireCodec.Encode(Samples.OpenCommand)).Replace("\"open\"", "\"calibrate\"", StringComparison.Ordinal));
        Assert.Equal(Samples.OpenCommand with { Verb = CommandVerb.Other }, WireCodec.DecodeCommand(later).Value);
    }

    [Fact]
    public void Every_reason_of_a_refusal_has_one_word_and_is_found_by_it()
    {
        Assert.All(Enum.GetValues<DenialReason>(), reason => Assert.Equal(reason, CommandVerbs.Reason(CommandVerbs.Word(reason))));
        Assert.Null(CommandVerbs.Reason("not-now"));
        Assert.Null(CommandVerbs.Reason(null));
    }

    [Theory]
    [InlineData("badge-out", "Badge Out")]
    [InlineData("badge-out", "")]
    [InlineData("training", "apprenticeship")]
    [InlineData("metered", "guessed")]
    [InlineData("unsynced", "gps")]
    public void What_is_no_word_and_a_new_word_that_would_price_or_date_is_malformed(string known, string other) =>
        Assert.False(Reread(Samples.Event(EventKind.SessionEnded, Samples.Ended), known, other).Ok);

    private static Decoded<AgentEvent> Reread(AgentEvent value, string known, string other) =>
        EventCodec.Decode(System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(EventCodec.Encode(value)).Replace($"\"{known}\"", $"\"{other}\"", StringComparison.Ordinal)));
}
