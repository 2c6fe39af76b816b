using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;

namespace Makerspace.Iot.Edge.Agent.Settings.MeterFiles;

/// <summary>What the keys of a meter's file must hold together, told in both languages under the key that is to be changed.</summary>
internal static class MeterProblems
{
    /// <summary>Most questions of one reading: a meter is read every second, and shares its bus.</summary>
    public const int MostReads = 4;

    private const int LastRegister = 65_535;

    /// <summary>Says what is wrong.</summary>
    public static void Say(SettingsSection s, MeterDefinition d)
    {
        int Count(MeterQuantity quantity) => d.Values.Count(v => v.Measures == quantity);
        bool isApparent = Count(MeterQuantity.ApparentPower) > 0;
        if (isApparent == Count(MeterQuantity.Power) > 0)
        {
            s.Problem(
                "values",
                isApparent ? "power et apparentPower s'excluent ; gardez power" : "il faut une valeur power (ou apparentPower) : sans elle l'agent ne sait pas si la machine travaille",
                isApparent ? "power and apparentPower exclude each other; keep power" : "a value power (or apparentPower) is needed: without it the agent cannot tell whether the machine works");
        }

        if (Count(MeterQuantity.Energy) > 1 || Count(MeterQuantity.Voltage) > 1)
        {
            s.Problem("values", "une seule valeur energy et une seule voltage ; seuls power et current s'additionnent", "one value energy and one voltage at most; only power and current are added");
        }

        if (d.Traits.IsBillable && (isApparent || Count(MeterQuantity.Energy) == 0))
        {
            s.Problem(
                "billable",
                "un compteur sans valeur energy, ou qui ne mesure que la puissance apparente, n'est pas fait pour facturer ; écrivez false",
                "a meter without a value energy, or with apparent power alone, is not for billing; write false");
        }

        for (int i = 0; i < d.Values.Count; i++)
        {
            Say(s, d, d.Values[i], $"values[{i}]");
        }

        foreach (RegisterRange read in d.Reads.Where(r => r.First + r.Count - 1 > LastRegister))
        {
            s.Problem("reads", $"les registres de {read.First} à {read.First + read.Count - 1} dépassent {LastRegister}", $"the registers {read.First} to {read.First + read.Count - 1} go beyond {LastRegister}");
        }

        if (d.Reads.Count > MostReads)
        {
            s.Problem(
                "values",
                $"{d.Reads.Count} questions par lecture, {MostReads} au plus : mesurez moins de valeurs, ou joignez-les par reads",
                $"{d.Reads.Count} questions in a reading, {MostReads} at most: measure fewer values, or join them by reads");
        }

        if (d.Address is { Type: RegisterType.Float32, WritesSeveral: false })
        {
            s.Problem("address.function", "une adresse float32 tient sur deux registres et s'écrit par la fonction 16", "an address of type float32 takes two registers and is written by function 16");
        }
    }

    private static void Say(SettingsSection s, MeterDefinition d, MeterValue value, string where)
    {
        if (value.Min >= value.Max)
        {
            s.Problem($"{where}.max", "doit être au-dessus de min", "must be above min");
        }

        if (value is { Measures: MeterQuantity.Energy, Min: < 0 })
        {
            s.Problem($"{where}.min", "un compte d'énergie n'est jamais négatif ; écrivez 0", "a counter of energy is never negative; write 0");
        }

        if (value.Register + value.Count - 1 > LastRegister)
        {
            s.Problem($"{where}.register", $"cette valeur tient sur {value.Count} registres et dépasse {LastRegister}", $"this value takes {value.Count} registers and goes beyond {LastRegister}");
        }
        else if (!d.Reads.Any(r => r.Holds(value)))
        {
            s.Problem(
                $"{where}.register",
                $"aucune question de reads ne contient ses registres {value.Register} à {value.Register + value.Count - 1} ; allongez-en une",
                $"no question of reads holds its registers {value.Register} to {value.Register + value.Count - 1}; make one longer");
        }
    }
}
