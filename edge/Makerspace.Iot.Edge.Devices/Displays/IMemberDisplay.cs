using Makerspace.Iot.Edge.Devices.Outputs;

namespace Makerspace.Iot.Edge.Devices.Displays;

/// <summary>
/// The small display at a machine. What is shown is computed elsewhere; a display only knows how: it wraps, chooses the size of the letters, and turns pages if the text does not fit.
/// </summary>
public interface IMemberDisplay : IDisposable
{
    /// <summary>What works and what does not.</summary>
    OutputReport Report { get; }

    /// <summary>
    /// Shows these lines from now on; the most important comes first. Never waits and never throws: the newest lines win, and a display that does not answer is tried again every few seconds.
    /// Long lines are wrapped between words; at most <see cref="TextLayout.MaxLines"/> lines of <see cref="TextLayout.MaxLineLength"/> characters are looked at. May be called from any thread.
    /// </summary>
    void Show(IReadOnlyList<string> lines);
}
