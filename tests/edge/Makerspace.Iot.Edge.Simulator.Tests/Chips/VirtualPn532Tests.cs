using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;

namespace Makerspace.Iot.Edge.Simulator.Tests.Chips;

public sealed class VirtualPn532Tests
{
    private const string Ack = "0000FF00FF00";
    private const string GetFirmware = "0000FF02FED4022A00";
    private const string SamNormal = "0000FF05FBD4140114010200";
    private const string InList = "0000FF04FCD44A0100E100";
    private const string ThreeTries = "0000FF06FAD4320500010AEA00"; // RFConfiguration item 5: 00 01 0A

    private readonly VirtualPn532 _chip = new(115200, new Dice(1));
    private readonly ChipBench _bench;

    public VirtualPn532Tests() => _bench = new ChipBench(_chip);

    [Fact]
    public void It_sleeps_until_it_is_woken()
    {
        Assert.Equal(string.Empty, _bench.Ask(GetFirmware));
        Assert.EndsWith("0000FF06FAD50332010607E800", _bench.Ask("5555000000000000" + GetFirmware));
    }

    [Theory]
    [InlineData(GetFirmware, "0000FF06FAD50332010607E800")]
    [InlineData("0000FF03FDD414011700", "0000FF02FED5151600")]
    [InlineData(SamNormal, "0000FF02FED5151600")]
    public void Worked_frames_of_the_manual_are_answered_after_an_acknowledgement(string command, string answer)
    {
        Wake();
        Assert.Equal(Ack + answer, _bench.Ask(command));
    }

    [Fact]
    public void Without_a_card_a_search_with_a_retry_limit_says_that_there_is_none()
    {
        Configure(ThreeTries);
        string answer = _bench.Ask(InList, 200);
        Assert.EndsWith("0000FF03FDD54B00E000", answer);
    }

    [Fact]
    public void Without_a_card_and_without_a_limit_it_waits_until_one_comes()
    {
        Configure(null);
        Assert.Equal(Ack, _bench.Ask(InList, 2000));
        _chip.Card = VirtualCard.FromHex("01020304");
        Assert.Equal("0000FF0CF4D54B01010004080401020304C400", _bench.After(50));
    }

    [Fact]
    public void A_card_of_seven_bytes_with_an_ats_gives_the_worked_frame()
    {
        Configure(null);
        _chip.Card = VirtualCard.FromHex("04DE5F1EACC040", CardKind.IsoDep);
        Assert.EndsWith("0000FF15EBD54B01010344200704DE5F1EACC0400677777102807E00", _bench.Ask(InList));
    }

    [Fact]
    public void An_acknowledgement_of_the_host_aborts_a_search()
    {
        Configure(null);
        _bench.Ask(InList, 20);
        _bench.Send("0000FF00FF00");
        _chip.Card = VirtualCard.FromHex("01020304");
        Assert.Equal(string.Empty, _bench.After(500));
    }

    [Fact]
    public void A_nack_brings_the_last_answer_again()
    {
        Wake();
        Assert.EndsWith("0000FF06FAD50332010607E800", _bench.Ask(GetFirmware));
        Assert.Equal("0000FF06FAD50332010607E800", _bench.Ask("0000FFFF0000"));
    }

    [Fact]
    public void An_unknown_command_and_a_parameter_too_many_get_the_error_frame()
    {
        Wake();
        Assert.Equal(Ack + "0000FF01FF7F8100", _bench.Ask("0000FF02FED4AA8200"));
        Assert.Equal(Ack + "0000FF01FF7F8100", _bench.Ask("0000FF03FDD402002A00"));
    }

    [Fact]
    public void A_frame_with_a_wrong_checksum_is_not_even_acknowledged()
    {
        Wake();
        Assert.Equal(string.Empty, _bench.Ask("0000FF02FED4022B00"));
        Assert.Equal(1, _chip.BadFrames);
        Assert.StartsWith(Ack, _bench.Ask(GetFirmware), StringComparison.Ordinal);
    }

    [Fact]
    public void It_knows_no_target_before_the_security_module_is_configured()
    {
        Wake();
        _chip.Card = VirtualCard.FromHex("01020304");
        Assert.EndsWith("0000FF01FF7F8100", _bench.Ask(InList));
    }

    [Fact]
    public void Noise_between_frames_does_not_disturb_it()
    {
        Wake();
        Assert.EndsWith("D50332010607E800", _bench.Ask("FF00FFA5A5" + "0000FF" + "17" + GetFirmware));
    }

    [Fact]
    public void The_acknowledgement_comes_before_fifteen_milliseconds_and_a_four_byte_card_within_thirty()
    {
        Configure(null);
        _chip.Card = VirtualCard.FromHex("01020304");
        Assert.Equal(Ack, _bench.Ask(InList, 3));
        Assert.Contains("01020304", _bench.After(27), StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_speed_holds_after_the_host_has_acknowledged_its_answer()
    {
        Wake();
        _bench.Ask("0000FF03FDD410001C00");
        Assert.Equal(115200, _chip.Baud);
        _bench.Ask("0000FF00FF00");
        Assert.Equal(9600, _chip.Baud);
    }

    [Fact]
    public void A_line_with_many_faults_spoils_answers_and_a_good_line_none()
    {
        Wake();
        for (int i = 0; i < 200; i++)
        {
            Assert.EndsWith("D50332010607E800", _bench.Ask(GetFirmware, 5));
        }

        _chip.Line.Faults = LineFaults.Many;
        int spoiled = 0;
        for (int i = 0; i < 200; i++)
        {
            spoiled += _bench.Ask(GetFirmware, 5).EndsWith("0000FF00FF000000FF06FAD50332010607E800", StringComparison.Ordinal) ? 0 : 1;
        }

        Assert.InRange(spoiled, 20, 150);
        Assert.True(_chip.Line.Spoiled >= spoiled / 2);
    }

    private void Wake() => _bench.Ask("55550000000000000000");

    private void Configure(string? then)
    {
        Wake();
        _bench.Ask(SamNormal);
        if (then is not null)
        {
            Assert.EndsWith("D533F800", _bench.Ask(then));
        }
    }
}
