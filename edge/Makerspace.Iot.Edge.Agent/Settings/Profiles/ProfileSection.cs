using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Agent.Settings.Profiles;

/// <summary>
/// Reads a profile: of a machine, or of a file. Ranges are those of <see cref="MachineProfile.Validate"/>, which has the last word; a test holds them equal.
/// What <c>base</c> names is the start, and each key that stands here takes its place.
/// </summary>
internal static class ProfileSection
{
    private static readonly string[] Presences = ["tap", "slot"];

    /// <summary>The profile of a machine: a name, an object, or an object with <c>base</c>; the usual one if it is left out.</summary>
    public static ProfileSettings Of(SettingsSection machine) => machine.NameOrObject(
        "profile",
        "Comment la machine est servie : le nom d'un profil, ou un objet, avec « base » pour partir d'un profil",
        "generic",
        name => Library(machine).Read(name, machine, "profile"),
        s => Read(s, depth: 0)) ?? ProfileSettings.Usual;

    private static ProfileLibrary Library(SettingsSection s) => s.Context.Shared(folder => new ProfileLibrary(folder));

    /// <summary>Reads a profile.</summary>
    /// <param name="s">The section.</param>
    /// <param name="depth">How many profiles stand on this one.</param>
    public static ProfileSettings Read(SettingsSection s, int depth)
    {
        s.OptionalText("$schema", "Schéma JSON, pour l'aide à la saisie d'un éditeur ; l'agent ne le lit pas");
        string? name = s.OptionalText("base", "Profil de départ ; les clés écrites ici remplacent les siennes");
        ProfileSettings start = name is null ? ProfileSettings.Usual : Library(s).Read(name, s, "base", depth) ?? ProfileSettings.Usual;
        string? description = s.OptionalText("description", "À quelles machines le profil convient");
        s.OptionalText("source", "D'où viennent les chiffres, en quelques mots");
        IReadOnlyList<string>? required = s.Words("interlocks", "Sécurités que le câblage doit présenter à l'agent, sans lesquelles il ne démarre pas (leur coupure est toujours câblée en matériel)", InterlockWords.All);
        bool wantsMeter = s.Flag("meterWanted", "Vrai si la machine doit avoir un compteur : sa session ne peut finir que quand on la sait au repos", start.WantsMeter);
        bool wantsFeedback = s.Flag("feedbackWanted", "Vrai si le contact auxiliaire du contacteur doit être câblé", start.WantsFeedback);
        MachineProfile profile = Figures(s, start.Profile);
        if (!s.Context.IsListing)
        {
            ProfileProblems.Say(s, profile);
        }

        return new ProfileSettings
        {
            Name = start.Name,
            Description = description ?? start.Description,
            Profile = profile,
            RequiredInterlocks = required is null ? start.RequiredInterlocks : InterlockWords.Of(required),
            WantsMeter = wantsMeter,
            WantsFeedback = wantsFeedback,
        };
    }

    private static MachineProfile Figures(SettingsSection s, MachineProfile p) => Upkeep(s, Heat(s, Extraction(s, Devices(s, Session(s, p)))));

    private static MachineProfile Session(SettingsSection s, MachineProfile p) => p with
    {
        ActiveW = s.Number("activeW", "À partir de cette puissance la machine travaille, watts", 0.1, 1e6, p.ActiveW),
        IdleW = s.Number("idleW", "En dessous de cette puissance elle est au repos, watts ; au plus activeW", 0.1, 1e6, p.IdleW),
        ActiveDwellSeconds = s.Number("activeDwellSeconds", "Durée au-dessus d'activeW avant que ce soit du travail, secondes", 0, 60, p.ActiveDwellSeconds),
        IdleDwellSeconds = s.Number("idleDwellSeconds", "Durée en dessous d'idleW avant que ce soit du repos, secondes ; plus longue que la plus longue pause d'un travail", 0, 3600, p.IdleDwellSeconds),
        IdleTimeoutSeconds = s.Number("idleTimeoutSeconds", "Repos après le travail jusqu'à la fin de la session, secondes", 10, 86_400, p.IdleTimeoutSeconds),
        IdleWarningSeconds = s.Number("idleWarningSeconds", "Avertissement avant cette fin, secondes ; plus court que les deux délais", 0, 86_400, p.IdleWarningSeconds),
        StartTimeoutSeconds = s.Number("startTimeoutSeconds", "De l'autorisation au premier travail, sinon la session prend fin, secondes", 10, 86_400, p.StartTimeoutSeconds),
        UnmeteredTimeoutSeconds = s.NumberOrNull("unmeteredTimeoutSeconds", "Fin d'une session dont aucune mesure ne dit si la machine travaille, secondes ; null : jamais", 600, 2_592_000, p.UnmeteredTimeoutSeconds),
        Presence = s.Word("presence", "Badge : tap (présenté au début et à la fin) ou slot (il reste dans le lecteur)", Presences, p.Presence == PresenceStyle.Slot ? "slot" : "tap") == "slot" ? PresenceStyle.Slot : PresenceStyle.Tap,
        SupervisorTimeoutSeconds = s.Number("supervisorTimeoutSeconds", "Temps laissé à l'encadrant pour badger à son tour, et dans la fente à la carte du stagiaire pour revenir, secondes", 5, 600, p.SupervisorTimeoutSeconds),
        SameTapSeconds = s.Number("sameTapSeconds", "Après ce qu'un badge a fait (début, fin), temps pendant lequel le même badge ne fait rien de plus, et dans la fente temps laissé à la carte pour revenir avant la fin, secondes ; 0 : chaque présentation compte", 0, 10, p.SameTapSeconds),
        CheckpointSeconds = s.Number("checkpointSeconds", "Temps entre deux points de reprise d'une session, secondes", 1, 29, p.CheckpointSeconds),
    };

    private static MachineProfile Devices(SettingsSection s, MachineProfile p) => p with
    {
        DropAtOnce = s.Words("dropAtOnce", "Sécurités qui coupent elles-mêmes l'alimentation de la machine : leur coupure met fin à la session aussitôt", InterlockWords.All) is { } drop ? InterlockWords.Of(drop) : p.DropAtOnce,
        FeedbackSeconds = s.Number("feedbackSeconds", "Temps laissé au contacteur pour suivre le relais, secondes", 0.05, 30, p.FeedbackSeconds),
        OffW = s.Number("offW", "Relais ouvert, puissance au-dessus de laquelle du courant passe qui ne devrait pas, watts ; en dessous d'activeW", 0, 1e6, p.OffW),
        MaxPowerW = s.NumberOrNull("maxPowerW", "Plus grande puissance que l'alimentation permet, watts ; au-delà une lecture n'est pas crue ; au-dessus d'activeW ; null : l'étendue du compteur", 1, 1e6, p.MaxPowerW),
        FeedsIn = s.Flag("feedsIn", "Vrai si de l'énergie revient vraiment par le compteur (frein, onduleur derrière lui) : une puissance négative n'est alors ni un défaut, ni du travail, ni de l'énergie", p.FeedsIn),
        MeterSettleSeconds = s.Number("meterSettleSeconds", "Durée d'une telle puissance avant que ce soit un défaut, secondes", 0.5, 60, p.MeterSettleSeconds),
        MeterGapSeconds = s.Number("meterGapSeconds", "Plus long temps entre deux lectures qui ne soit pas un trou, secondes", 0.5, 600, p.MeterGapSeconds),
        MeterFaultSeconds = s.Number("meterFaultSeconds", "Silence du compteur qui est un défaut, secondes ; au-dessus de meterGapSeconds", 1, 3600, p.MeterFaultSeconds),
        ButtonSeconds = s.Number("buttonSeconds", "Durée d'appui sur le bouton « hors service », secondes", 1, 30, p.ButtonSeconds),
    };

    private static MachineProfile Extraction(SettingsSection s, MachineProfile p) => p with
    {
        RunOnSeconds = s.Number("runOnSeconds", "Marche prolongée d'une aspiration sur le même relais que la machine, depuis le repos, secondes", 0, 3600, p.RunOnSeconds),
        ExtractorRunOnSeconds = s.Number("extractorRunOnSeconds", "Marche prolongée d'une aspiration sur son propre relais (extractorRelay), depuis le dernier travail, secondes", 0, 3600, p.ExtractorRunOnSeconds),
        AirflowSeconds = s.Number("airflowSeconds", "Aspiration en marche, temps sans débit d'air avant le défaut, secondes", 1, 120, p.AirflowSeconds),
    };

    private static MachineProfile Heat(SettingsSection s, MachineProfile p) => p with
    {
        PreHeatSeconds = s.Number("preHeatSeconds", "Chauffe, du premier travail à la température de travail, sans sonde, secondes ; affichée, jamais imposée", 0, 14_400, p.PreHeatSeconds),
        ReadyAboveC = s.NumberOrNull("readyAboveC", "Température de travail, degrés Celsius ; null : aucune sonde n'en décide", 0, 1500, p.ReadyAboveC),
        CoolDownSeconds = s.Number("coolDownSeconds", "Repos sous tension avant la fin quand la machine a travaillé (lampe, tube, broche), secondes", 0, 86_400, p.CoolDownSeconds),
        CoolBelowC = s.NumberOrNull("coolBelowC", "La machine est chaude à partir de cette température, degrés Celsius, et reste sous tension jusqu'à ce qu'elle soit plus froide ; null : la chaleur ne compte pas", 0, 1500, p.CoolBelowC),
        CoolDownMaxSeconds = s.Number("coolDownMaxSeconds", "Plus long refroidissement qu'une température puisse demander, secondes", 0, 86_400, p.CoolDownMaxSeconds),
        HoldBandC = s.Number("holdBandC", "Une machine chaude tient sa température tant qu'elle n'a pas perdu plus que cela, degrés Celsius", 1, 200, p.HoldBandC),
        HoldMaxSeconds = s.Number("holdMaxSeconds", "Plus longue pause entre deux chauffes d'une machine qui tient sa température, secondes", 0, 14_400, p.HoldMaxSeconds),
        TemperatureStaleSeconds = s.Number("temperatureStaleSeconds", "Durée de validité d'une lecture de température, secondes", 5, 3600, p.TemperatureStaleSeconds),
    };

    private static MachineProfile Upkeep(SettingsSection s, MachineProfile p) => p with
    {
        UpkeepActiveHours = s.NumberOrNull("upkeepActiveHours", "Entretien à faire après autant d'heures de travail ; null : les heures ne comptent pas", 0.1, 100_000, p.UpkeepActiveHours),
        UpkeepSessions = s.WholeOrNull("upkeepSessions", "Entretien à faire après autant de sessions ; null : elles ne comptent pas", 1, 1_000_000, p.UpkeepSessions),
        UpkeepBlocks = s.Flag("upkeepBlocks", "Vrai si l'entretien à faire met la machine hors service au prochain repos ; sinon il est seulement affiché", p.UpkeepBlocks),
    };
}
