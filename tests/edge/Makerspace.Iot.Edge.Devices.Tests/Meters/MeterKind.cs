using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.MeterFiles;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;

namespace Makerspace.Iot.Edge.Devices.Tests.Meters;

/// <summary>The kinds of Modbus meters of the program, from their files, as the agent reads them.</summary>
internal static class MeterKind
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names => new MeterLibrary("/nowhere").Names;

    /// <summary>One of them.</summary>
    public static MeterDefinition Named(string kind)
    {
        List<Finding> problems = [];
        MeterDefinition? meter = new MeterLibrary("/nowhere").Find(kind, problems);
        Assert.Empty(problems);
        return meter ?? throw new ArgumentException($"There is no meter file {kind}.json.", nameof(kind));
    }

    /// <summary>One of them on a bus.</summary>
    public static ModbusMeterSettings Of(string kind, string bus, int address) => new(Named(kind), bus, address);

    /// <summary>Where it keeps its address.</summary>
    public static AddressRegister Address(string kind) => Named(kind).Address!;
}
