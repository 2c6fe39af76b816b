using Makerspace.Iot.Edge.Core;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Core.Signals;
using Makerspace.Iot.Edge.Devices.Lights;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>
/// What the person at one machine sees and hears. The core says what; the devices wait for nothing, throw nothing, and are told only what has changed. The loop's thread alone calls it.
/// </summary>
internal sealed class MemberSignals(MachineSetup setup)
{
    private static readonly string[] BrokenFrench = ["Machine en panne", "Voir fabmanager"];
    private static readonly string[] BrokenEnglish = ["Machine faulted", "See fabmanager"];
    private ToldSignal? _last;
    private LightPicture? _lights;
    private IReadOnlyList<string> _lines = [];

    /// <summary>What was told last; null if nothing.</summary>
    public SessionEffect.Signal? Last => _last?.Signal;

    /// <summary>Tells something: at once to the ear, and to the eye with the next <see cref="Refresh"/>.</summary>
    public void Tell(SessionEffect.Signal signal, Instant now)
    {
        _last = new ToldSignal(signal, now.MonotonicMs);
        BuzzerPattern pattern = ToDevice(StatusSignals.SoundOf(signal));
        if (pattern != BuzzerPattern.Silence)
        {
            setup.Buzzer?.Play(pattern);
        }
    }

    /// <summary>Shows the state as it is now.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="now">Now.</param>
    /// <param name="isBroken">True if the machine is no longer served.</param>
    public void Refresh(MachineState state, Instant now, bool isBroken)
    {
        if (setup.Display is null && setup.Lights is null)
        {
            return;
        }

        StatusLook look = isBroken
            ? new StatusLook(new Lights(Light.Off, Light.Off, Light.Blink), setup.Language == DisplayLanguage.English ? BrokenEnglish : BrokenFrench)
            : StatusSignals.Show(state, _last, now, setup.Profile, setup.Language);
        var picture = new LightPicture(ToDevice(look.Lights.Green), ToDevice(look.Lights.Orange), ToDevice(look.Lights.Red));
        if (picture != _lights)
        {
            _lights = picture;
            setup.Lights?.Show(picture);
        }

        if (!look.Lines.SequenceEqual(_lines, StringComparer.Ordinal))
        {
            _lines = look.Lines;
            setup.Display?.Show(look.Lines);
        }
    }

    /// <summary>The device's word for a light; a test holds the two enumerations equal.</summary>
    internal static LightMode ToDevice(Light light) => (LightMode)light;

    /// <summary>The device's word for a sound; a test holds the two enumerations equal.</summary>
    internal static BuzzerPattern ToDevice(Sound sound) => (BuzzerPattern)sound;
}
