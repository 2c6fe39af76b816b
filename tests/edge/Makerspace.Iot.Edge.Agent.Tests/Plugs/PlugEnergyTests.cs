using System.Globalization;
using System.Text;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Core.Metering;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Plugs;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Plugs;

/// <summary>A plug's counter through the rules of metering: read each second, told every few, reset at times.</summary>
public sealed class PlugEnergyTests
{
    private const double PowerW = 1800;
    private readonly ManualTime _time = new();
    private readonly PlugMeter _meter;
    private readonly SmartPlug _plug;
    private readonly MachineProfile _profile;
    private EnergyAccount _account;
    private double _totalWh = 3_185;

    public PlugEnergyTests()
    {
        _plug = new PlugBoard(_time).Plug(new PlugSettings(PlugKinds.Tasmota, "p"));
        _meter = new PlugMeter(_plug);
        _profile = PlugProfile.Fit(new MachineProfile { MaxPowerW = 3680 }, _meter, new PlugRelay(_plug));
        _account = EnergyAccount.Open(0, _totalWh);
    }

    [Fact]
    public void An_hour_is_told_to_the_watt_hour_as_an_estimate_since_a_plug_is_not_for_billing()
    {
        Pass(3600);
        Assert.InRange(_account.EnergyWh, PowerW - 2, PowerW + 2);
        Assert.Equal(EnergyQuality.Estimated, Quality);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3_000)]
    public void A_counter_that_is_set_back_is_bridged_by_the_power_and_said_to_be_estimated(double setTo)
    {
        Pass(1200);
        double before = _account.EnergyWh;
        _totalWh = setTo;
        Pass(2400);
        Assert.True(_account.EnergyWh >= before);
        Assert.InRange(_account.EnergyWh, PowerW - 5, PowerW + 5);
        Assert.Equal(EnergyQuality.Estimated, Quality);
    }

    [Fact]
    public void A_plug_that_was_silent_is_caught_up_with_by_its_counter_and_said_to_be_estimated()
    {
        Pass(1200);
        Pass(120, told: false);
        Assert.Equal(EnergyQuality.Missing, Quality);
        Pass(1200);
        Assert.InRange(_account.EnergyWh, (PowerW * 0.7) - 3, (PowerW * 0.7) + 3);
        Assert.Equal(EnergyQuality.Estimated, Quality);
    }

    private EnergyQuality Quality => _account.QualityAt(NowMs, GapMs);

    private long NowMs => (long)_time.GetElapsedTime(0).TotalMilliseconds;

    private long GapMs => (long)(_profile.MeterGapSeconds * 1000);

    private void Pass(int seconds, bool told = true)
    {
        for (int i = 0; i < seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _totalWh += PowerW / 3600;
            if (told && i % 2 == 1)
            {
                string total = (Math.Floor(_totalWh) / 1000).ToString(CultureInfo.InvariantCulture);
                _plug.Take("tele/p/SENSOR", Encoding.UTF8.GetBytes("{\"ENERGY\":{\"Total\":" + total + ",\"Power\":" + PowerW.ToString(CultureInfo.InvariantCulture) + "}}"), retained: false);
            }

            try
            {
                MeterReading reading = _meter.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
                _account = _account.Add(NowMs, reading.PowerW, reading.EnergyWh, Agent.Machines.WireMap.ToCore(_meter.Traits), 3680, GapMs);
            }
            catch (DeviceAwayException)
            {
                // Missing.
            }
        }
    }
}
