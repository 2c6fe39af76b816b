using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Meters;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>Meters that Iot.Device.Bindings drives, in a program that was built with the NuGet stack: wired and configured as those of the default stack.</summary>
internal static class BindingMeterKinds
{
    /// <summary>Their entries.</summary>
    public static IReadOnlyList<DeviceKindEntry<MeterDevice>> Entries { get; } =
        [.. BindingMeterSettings.Added.Names.Select(kind => Of(kind, ShuntMeterKind.Entries.Append(ClampMeterKind.Entry).Single(e => e.Name == BindingMeterSettings.Added.Instead(kind))))];

    private static DeviceKindEntry<MeterDevice> Of(string kind, DeviceKindEntry<MeterDevice> own) => new(kind, $"{own.Says} ; par Iot.Device.Bindings (compilé avec -p:NuGetStack=true)", s =>
    {
        var meter = (MadeMeter)own.Read(s);
        s.RefuseUnlessCompiledIn("kind", kind, BindingMeterSettings.Added, own.Name);
        return meter with
        {
            Settings = new BindingMeterSettings(meter.Settings),
            French = meter.French + ", par Iot.Device.Bindings",
            English = meter.English + ", by Iot.Device.Bindings",
        };
    });
}
