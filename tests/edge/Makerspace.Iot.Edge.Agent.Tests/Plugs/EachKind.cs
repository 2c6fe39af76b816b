using Makerspace.Iot.Edge.Devices.Plugs;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Edge.Agent.Tests.Plugs;

/// <summary>The same story with every kind of plug, side by side: nearly all of its time is waiting for plugs and brokers.</summary>
internal static class EachKind
{
    public static async Task Does(Func<string, Task> story)
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        await Task.WhenAll(PlugKinds.All.Select(kind => Task.Run(() => Told(kind, story))));
    }

    private static async Task Told(string kind, Func<string, Task> story)
    {
        try
        {
            await story(kind);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{kind}: {failure.Message}", failure);
        }
    }
}
