using Makerspace.Iot.Edge.Devices.Meters.Ads1115;
using Makerspace.Iot.Edge.Devices.Meters.Ina2xx;

namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>A meter that Iot.Device.Bindings drives (NuGet stack): <c>iot-ina219</c>, <c>iot-ads1115</c>. It is wired as the one of the default stack.</summary>
/// <param name="Wiring">How it is wired: <see cref="ShuntMeterSettings"/> of an INA219, or <see cref="ClampMeterSettings"/>.</param>
public sealed record BindingMeterSettings(MeterSettings Wiring) : MeterSettings(Prefix + Wiring.Kind)
{
    /// <summary>An INA219.</summary>
    public const string Ina219 = Prefix + InaScale.Ina219;

    /// <summary>A current clamp at an ADS1115.</summary>
    public const string Ads1115 = Prefix + ClampMeterSettings.KindName;

    private const string Prefix = "iot-";

    /// <summary>The drivers, where they are compiled in.</summary>
    public static AddedKinds<BindingMeterSettings, IEnergyMeter> Added { get; } = new((Ina219, InaScale.Ina219), (Ads1115, ClampMeterSettings.KindName));

    /// <inheritdoc/>
    public override string Wire => Wiring.Wire;

    /// <inheritdoc/>
    public override void Check()
    {
        if (!Added.Names.Contains(Kind))
        {
            throw DeviceKind.Unknown("meter", Kind, Added.Names);
        }

        Added.Check(Kind);
        Wiring.Check();
    }
}
