using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>A badge reader that its driver's settings say all about.</summary>
/// <param name="Where">Its path in the configuration.</param>
/// <param name="Settings">Settings of the driver.</param>
/// <param name="French">What it is, in French.</param>
/// <param name="English">What it is, in English.</param>
internal sealed record MadeReader(string Where, ReaderSettings Settings, string French, string English) : ReaderDevice(Where)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Claim> Claims => Reset is { } line ? [.. Taken, line.Claim] : Taken;

    /// <summary>What it takes for itself.</summary>
    public required IReadOnlyList<Claim> Taken { get; init; }

    /// <summary>The line that resets its chip; null if none is wired.</summary>
    public LineSettings? Reset { get; init; }

    internal override bool TellsRemoval => Settings.TellsRemoval;

    internal override IBadgeReader Create(DeviceContext context) => Settings.Open(context.Time, Reset is { } line ? context.DisposeAtEnd(context.Output(line)) : null);

    internal override string Words(MessageLanguage language) =>
        language.Say(French, English) + (Reset is { } line ? language.Say($", remis à zéro par la {line.Words(language)}", $", reset by {line.Words(language)}") : "");
}
