using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Signals;

/// <summary>What the person at the machine was told last.</summary>
/// <param name="Signal">The signal.</param>
/// <param name="AtMs">When, monotonic milliseconds.</param>
public readonly record struct ToldSignal(SessionEffect.Signal Signal, long AtMs)
{
    /// <summary>How long it stands before the state is shown again, milliseconds.</summary>
    public const long StandsMs = 5000;

    /// <summary>How long a machine shows which one it is, milliseconds: time to look up and walk around a corner.</summary>
    public const long IdentifyMs = 20_000;

    /// <summary>True while it stands.</summary>
    public bool Stands(long nowMs) => nowMs - AtMs < (Signal.Kind == SignalKind.Identify ? IdentifyMs : StandsMs);
}
