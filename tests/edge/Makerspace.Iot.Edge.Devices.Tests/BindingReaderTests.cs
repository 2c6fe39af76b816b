using Makerspace.Iot.Edge.Devices.DotnetIot.Readers;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Bindings;
using Makerspace.Iot.Edge.Devices.Tests.Simulated;
using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips.Mfrc522;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests;

/// <summary>Readers of Iot.Device.Bindings against the simulator's chips. The bindings wait on the computer's clock and the chips live on the test's, so these stories are short.</summary>
public sealed class BindingReaderTests
{
    // The MFRC522's binding asks again and again for 36 ms of the computer's clock; on a fast bus the test's clock moves little meanwhile.
    private const int FastHz = 20_000_000;
    private readonly ManualTime _time = new();
    private readonly FieldRun _run;
    private readonly VirtualMfrc522 _mfrc522 = new(new Dice(8), 0x92);
    private readonly VirtualPn532I2c _pn532 = new(new Dice(5));

    public BindingReaderTests() => _run = new FieldRun(_time);

    [Theory]
    [InlineData("1122AABB")]
    [InlineData("04DE5F1EACC040")]
    public async Task An_mfrc522_reports_a_card_once_and_its_removal(string id)
    {
        _run.At(1, () => _mfrc522.Card = VirtualCard.FromHex(id));
        _run.At(4, () => _mfrc522.Card = null);
        List<string> words = await _run.WatchAsync(Mfrc522(), 8);
        Assert.True(words.SequenceEqual([$"+ {id}", $"- {id}"]), string.Join(", ", words) + " " + string.Join(" ", _run.Events.Select(e => e.Detail)));
    }

    [Fact]
    public async Task An_mfrc522_that_is_gone_is_a_fault_and_comes_back()
    {
        _mfrc522.Card = VirtualCard.FromHex("1122AABB");
        _run.At(2, () => _mfrc522.StuckAt = 0x00);
        _run.At(5, () =>
        {
            _mfrc522.LosePower();
            _mfrc522.StuckAt = null;
        });
        Assert.Equal(["+ 1122AABB", "fault", "restored"], await _run.WatchAsync(Mfrc522(), 8));
    }

    [Theory]
    [InlineData("1122AABB")]
    [InlineData("04DE5F1EACC040")]
    public async Task A_pn532_reports_a_card_once_and_its_removal(string id)
    {
        _run.At(1, () => _pn532.Chip.Card = VirtualCard.FromHex(id));
        _run.At(4, () => _pn532.Chip.Card = null);
        List<string> words = await _run.WatchAsync(Pn532(), 6);
        Assert.True(words.SequenceEqual([$"+ {id}", $"- {id}"]), string.Join(", ", words) + " " + string.Join(" ", _run.Events.Select(e => e.Detail)));
    }

    [Fact]
    public async Task A_pn532_that_is_gone_is_a_fault_and_comes_back()
    {
        _pn532.Chip.Card = VirtualCard.FromHex("1122AABB");
        _run.At(2, () => _pn532.IsGone = true);
        _run.At(5, () => _pn532.IsGone = false);
        Assert.Equal(["+ 1122AABB", "fault", "restored"], await _run.WatchAsync(Pn532(), 8));
    }

    private PolledReader Mfrc522() => Mfrc522BindingProbe.Reader(
        new EmulatedSpi(_mfrc522, _time, FastHz), new BindingReaderSettings(BindingReaderSettings.Mfrc522Spi, "/dev/spidev0.0").Options, _time, _run.Wait);

    private PolledReader Pn532() => Pn532BindingProbe.Reader(
        new EmulatedI2c(_pn532, _time), new BindingReaderSettings(BindingReaderSettings.Pn532I2c, "/dev/i2c-1").Options, _time, _run.Wait);
}
