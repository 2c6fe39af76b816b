using Makerspace.Iot.Edge.Simulator.Registry;
using Makerspace.Iot.Edge.Simulator.Scenarios;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Simulator.Tests.Scenarios;

/// <summary>The demo's scenario, written for a day.</summary>
internal sealed class DemoScenario : IDisposable
{
    private readonly TempFolder _folder = new();

    public DemoScenario(DateOnly? today = null)
    {
        Folder = new ScenarioFolder(_folder.Path);
        Folder.Write(Path.Combine(AppContext.BaseDirectory, "registry"), today ?? new DateOnly(2026, 11, 18), new DemoWiring("127.0.0.1", 18883, Plain: false, 20));
        Data = Folder.LoadRegistry();
    }

    public ScenarioFolder Folder { get; }

    public RegistryData Data { get; }

    public void Dispose() => _folder.Dispose();
}
