namespace Makerspace.Iot.Edge.Simulator.Machines;

/// <summary>What is typical of a kind of load. Powers in watts at 230 V, of the order of the name plates of such machines.</summary>
/// <param name="StandbyW">Drawn with the contactor closed and no job: control, display, fan.</param>
/// <param name="MostW">No job ever draws more.</param>
/// <param name="PowerFactorIdle">Power factor at rest.</param>
/// <param name="PowerFactorLoad">Power factor at work.</param>
/// <param name="JobMinutes">Shortest and longest job, in minutes of the process.</param>
/// <param name="ActiveW">A fitting threshold above which the machine works: between <paramref name="StandbyW"/> and what a job draws.</param>
/// <param name="IdleW">A fitting threshold below which it is at rest.</param>
/// <param name="ThreePhase">True if it hangs on three phases.</param>
public sealed record LoadTraits(
    double StandbyW, double MostW, double PowerFactorIdle, double PowerFactorLoad, (double Least, double Most) JobMinutes, double ActiveW, double IdleW, bool ThreePhase)
{
    private static readonly LoadTraits[] All = Enum.GetValues<LoadKind>().Select(Make).ToArray();

    /// <summary>The kind of meter before such a machine, as an agent's configuration names it.</summary>
    public string Meter => ThreePhase ? "sdm630" : MostW < 600 ? "pzem004t" : "sdm120";

    /// <summary>True if what that meter counts may be billed; otherwise it is an estimate.</summary>
    public bool IsBillable => Meter != "pzem004t";

    /// <summary>The traits of a kind.</summary>
    public static LoadTraits Of(LoadKind kind) => All[(int)kind];

    private static LoadTraits Make(LoadKind kind) => kind switch
    {
        LoadKind.Laser => new(45, 2100, 0.62, 0.93, (4, 35), 200, 120, ThreePhase: false),
        LoadKind.Printer => new(9, 380, 0.55, 0.97, (35, 170), 35, 20, ThreePhase: false),
        LoadKind.Press => new(35, 9600, 0.70, 0.98, (45, 110), 150, 80, ThreePhase: true),
        LoadKind.Router => new(70, 4200, 0.60, 0.84, (10, 60), 350, 180, ThreePhase: false),
        LoadKind.Shredder => new(25, 7400, 0.55, 0.81, (6, 30), 400, 150, ThreePhase: true),
        LoadKind.Sewing => new(7, 560, 0.58, 0.78, (8, 40), 25, 14, ThreePhase: false),
        LoadKind.Motor => new(4, 6500, 0.50, 0.83, (3, 20), 250, 100, ThreePhase: false),
        LoadKind.Kiln => new(12, 7300, 0.80, 1.00, (180, 420), 150, 60, ThreePhase: true),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown load"),
    };
}
