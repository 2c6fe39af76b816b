using Makerspace.Iot.Edge.Devices.Displays;
using Makerspace.Iot.Edge.Devices.Lights;
using Makerspace.Iot.Edge.Devices.Outputs;

namespace Makerspace.Iot.Edge.Agent.Tests.Fakes;

/// <summary>A display that remembers.</summary>
internal sealed class FakeDisplay : IMemberDisplay
{
    public List<IReadOnlyList<string>> Shown { get; } = [];

    public OutputReport Report { get; set; } = new("fake", 1, 0, null);

    public void Show(IReadOnlyList<string> lines) => Shown.Add(lines);

    public void Dispose()
    {
    }
}

/// <summary>Lights that remember.</summary>
internal sealed class FakeLights : IStatusLights
{
    public List<LightPicture> Shown { get; } = [];

    public OutputReport Report { get; set; } = new("fake", 1, 0, null);

    public void Show(LightPicture picture) => Shown.Add(picture);

    public void Dispose()
    {
    }
}

/// <summary>A buzzer that remembers.</summary>
internal sealed class FakeBuzzer : IBuzzer
{
    public List<BuzzerPattern> Played { get; } = [];

    public OutputReport Report { get; set; } = new("fake", 1, 0, null);

    public void Play(BuzzerPattern pattern) => Played.Add(pattern);

    public void Dispose()
    {
    }
}
