using Makerspace.Iot.Edge.Core.Interlocks;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>
/// Extractor or fan on its own relay: on with every session, then for its run-on after the last work, and while the machine is hot. Never for ever, and off after an emergency stop:
/// whoever presses it wants everything to be still. A lid or guard leaves it on: what is in the machine is to be drawn off.
/// </summary>
internal static class Extraction
{
    public static void Take(StepScope s)
    {
        if (!s.Profile.HasExtractorRelay)
        {
            return;
        }

        bool stopped = (s.State.Interlocks.Open & s.Profile.Interlocks & InterlockKinds.EmergencyStop) != InterlockKinds.None;
        if (stopped && s.State.Session is null && (s.State.ExtractorUntilMs > 0 || s.State.FanUntilMs > 0))
        {
            // Releasing the stop starts nothing again.
            s.State = s.State with { ExtractorUntilMs = 0, FanUntilMs = 0 };
        }

        bool wanted = !stopped && (s.State.Session is not null || s.NowMs < s.State.ExtractorUntilMs || (s.NowMs < s.State.FanUntilMs && s.State.IsHot(s.NowMs, s.Profile)));
        if (!wanted && s.State.Session is null && s.State.FanUntilMs > 0)
        {
            // Once off, nothing but a session puts it on again.
            s.State = s.State with { ExtractorUntilMs = 0, FanUntilMs = 0 };
        }

        if (wanted != s.State.Extractor)
        {
            s.SetExtractor(wanted);
        }
    }

    /// <summary>When the open session ends: how long the extractor goes on. A machine that has not worked leaves nothing to draw off.</summary>
    public static void RunOn(StepScope s)
    {
        if (!s.Profile.HasExtractorRelay)
        {
            return;
        }

        bool presumed = !s.PowerKnown || s.Session.Activity is { Working: true } or { Settled: false };
        long? lastWork = presumed ? s.NowMs : s.State.WorkUntilMs;
        long until = lastWork is { } last ? last + (long)(s.Profile.ExtractorRunOnSeconds * 1000) : 0;
        long fan = s.State.IsHot(s.NowMs, s.Profile) ? s.NowMs + (long)(s.Profile.CoolDownMaxSeconds * 1000) : 0;
        s.State = s.State with { ExtractorUntilMs = Math.Max(until, s.State.ExtractorUntilMs), FanUntilMs = fan };
    }
}
