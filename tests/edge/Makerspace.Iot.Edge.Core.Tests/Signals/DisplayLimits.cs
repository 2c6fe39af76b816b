using Makerspace.Iot.Edge.Core.Signals;

namespace Makerspace.Iot.Edge.Core.Tests.Signals;

/// <summary>What the narrowest display can show.</summary>
internal static class DisplayLimits
{
    /// <summary>The lines, which fit.</summary>
    public static IReadOnlyList<string> Fits(StatusLook look)
    {
        Assert.InRange(look.Lines.Count, 2, StatusLook.MostLines);
        Assert.All(look.Lines, line => Assert.InRange(line.Length, 1, StatusLook.Columns));
        return look.Lines;
    }
}
