using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;
using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Agent.Settings.MeterFiles;

/// <summary>Reads the file of a Modbus meter. What the keys together must hold is asked by <see cref="MeterProblems"/>.</summary>
internal static class MeterSection
{
    private const int MostValues = 16;
    private const double Largest = 1e12;
    private static readonly string[] Quantities = ["power", "apparentPower", "energy", "current", "voltage"];
    private static readonly string[] Types = ["int16", "uint16", "int32", "uint32", "float32", "int64", "uint64"];
    private static readonly string[] WordOrders = ["high-first", "low-first"];
    private static readonly int[] OneOrTwo = [1, 2];

    /// <summary>Reads it. What is read is of use only if no problem was found.</summary>
    public static MeterDefinition Read(SettingsSection s, string kind)
    {
        s.OptionalText("$schema", "Schéma JSON, pour l'aide à la saisie d'un éditeur ; l'agent ne le lit pas");
        string name = s.Text("name", "Fabricant et modèle");
        s.OptionalText("description", "Ce que c'est, en quelques mots : phases, courant, particularités");
        s.Text("source", "D'où viennent les registres : notice, sa révision, sa section ; et ce qui n'a pas pu être confirmé");
        bool billable = s.Flag("billable", "Vrai si son énergie peut figurer sur une facture (homologation MID)", false);
        bool tellsDirection = s.Flag("tellsDirection", "Vrai si sa puissance est négative quand l'énergie sort : monté à l'envers, il peut être retourné par « reversed »", false);
        int function = s.Choice("function", "Fonction Modbus qui lit ses valeurs : 3 (registres de maintien) ou 4 (registres d'entrée)", [3, 4], 4);
        bool isLowFirst = s.Word("wordOrder", "Ordre des mots d'une valeur sur plusieurs registres : high-first (le poids fort d'abord) ou low-first", WordOrders, WordOrders[0]) == WordOrders[1];
        IReadOnlyList<MeterValue> values = s.Objects("values", "Ce qu'il mesure ; plusieurs power, ou plusieurs current, sont additionnés (trois phases)", 1, MostValues, v => Value(v, isLowFirst), isRequired: true);
        int longest = s.Whole("longestRead", "Plus grand nombre de registres d'une question, d'après la notice", 4, RegisterPlan.MostRegisters, RegisterPlan.MostRegisters);
        IReadOnlyList<Boxed> reads = s.Objects("reads", "Les questions d'une lecture, si l'agent ne doit pas les choisir lui-même : chaque valeur tient dans l'une d'elles", 1, MeterProblems.MostReads, Range);
        var definition = new MeterDefinition
        {
            Kind = kind,
            Name = name,
            IsHolding = function == 3,
            Values = values,
            Reads = reads.Count > 0 ? [.. reads.Select(r => r.Range)] : RegisterPlan.Make(values, longest),
            Traits = Traits(s, billable),
            TellsDirection = tellsDirection,
            Line = s.Object("factory", "Réglages de la liaison série à la sortie d'usine", Line) ?? new MeterLine(9600, SerialParity.None, 1, false),
            Address = s.OptionalObject("address", "Le registre de sa propre adresse ; sans lui, l'adresse se règle au compteur", Address),
            ResetFunction = (byte?)s.WholeOrNull("resetFunction", "Fonction du fabricant qui remet son compte à zéro ; null : aucune", 65, 110, null),
        };
        if (!s.Context.IsListing)
        {
            MeterProblems.Say(s, definition);
        }

        return definition;
    }

    private static MeterValue Value(SettingsSection v, bool isLowFirst)
    {
        string measures = v.Word("measures", "power (W), apparentPower (VA), energy (Wh, le compte de l'énergie consommée), current (A) ou voltage (V, phase 1)", Quantities);
        int register = v.Whole("register", "Premier registre, tel qu'il va sur le fil : le 30001 d'une notice est 0", 0, 65535);
        string type = v.Word("type", "Écriture : int16, uint16 (un registre), int32, uint32, float32 (deux), int64, uint64 (quatre)", Types);
        return new MeterValue((MeterQuantity)Math.Max(0, Array.IndexOf(Quantities, measures)), register, (RegisterType)Math.Max(0, Array.IndexOf(Types, type)))
        {
            IsLowWordFirst = isLowFirst,
            Scale = v.Number("scale", "Ce que vaut une unité du registre, en W, VA, Wh, A ou V ; 1000 pour des kW ou des kWh, 0.1 pour des dixièmes", 1e-6, 1e6, 1),
            Min = v.Number("min", "Plus petite valeur que le compteur peut avoir mesurée, même unité ; en dessous, la lecture est un défaut", -Largest, Largest),
            Max = v.Number("max", "Plus grande valeur que le compteur peut avoir mesurée, même unité", -Largest, Largest),
        };
    }

    private static MeterTraits Traits(SettingsSection s, bool billable) => new(
        s.Number("stepWh", "Plus petit pas de son compte, wattheures", 0.001, 10_000, 1),
        s.NumberOrNull("rollOverWh", "Valeur à laquelle son compte repart de zéro, wattheures ; null : jamais en pratique", 1_000, Largest, null),
        billable,
        s.Number("settleSeconds", "Temps pendant lequel il montre encore de la puissance après la dernière, secondes", 0, 60, 0))
    {
        MaxPowerW = s.Number("maxPowerW", "Plus grande puissance qu'il sait mesurer, watts : courant le plus grand × 253 V × phases", 1, 1e7),
        TolerancePart = s.Number("tolerancePart", "Part de l'énergie dont son compte et l'intégrale de sa puissance peuvent différer", 0.001, 0.5, 0.025),
        RefreshSeconds = s.Number("refreshSeconds", "Temps pendant lequel son compte peut rester sans bouger alors que l'énergie passe, secondes ; 1980 si on ne le sait pas", 1, 3600, 1980),
    };

    private static Boxed Range(SettingsSection r) =>
        new(new RegisterRange(r.Whole("first", "Premier registre", 0, 65535), r.Whole("count", "Nombre de registres", 1, RegisterPlan.MostRegisters)));

    private static MeterLine Line(SettingsSection l) => new(
        l.Choice("baud", "Vitesse, bauds", SerialSettings.KnownBaudRates, 9600),
        l.Word("parity", "Parité : none, even ou odd", ModbusBusFactory.Parities, "none") switch
        {
            "even" => SerialParity.Even,
            "odd" => SerialParity.Odd,
            _ => SerialParity.None,
        },
        l.Choice("stopBits", "Bits d'arrêt", OneOrTwo, 1),
        l.Flag("fixed", "Vrai s'il n'en connaît pas d'autres : un bus réglé autrement est signalé", false));

    private static AddressRegister Address(SettingsSection a) => new(
        a.Whole("register", "Registre de maintien", 0, 65535),
        a.Word("type", "uint16, ou float32 (poids fort d'abord)", ["uint16", "float32"], "uint16") == "float32" ? RegisterType.Float32 : RegisterType.UInt16,
        a.Choice("function", "Fonction qui l'écrit : 6 (un registre) ou 16 (plusieurs)", [6, 16], 6) == 16)
    {
        NeedsSetMode = a.Flag("setMode", "Vrai s'il ne la prend que pendant que sa touche est tenue (-SET-)", false),
        General = a.WholeOrNull("general", "Adresse à laquelle tous répondent, s'il y en a une ; null : aucune", 248, 255, null),
    };

    // A range is a value, and what a list of objects is made of are classes.
    private sealed record Boxed(RegisterRange Range);
}
