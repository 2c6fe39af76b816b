namespace Makerspace.Iot.Edge.Simulator.Machines;

/// <summary>Which load a machine is, by the words of its category or its name.</summary>
public static class LoadKinds
{
    private static readonly (string Word, LoadKind Kind)[] Words =
    [
        ("laser", LoadKind.Laser), ("printer", LoadKind.Printer), ("press", LoadKind.Press), ("cnc", LoadKind.Router), ("router", LoadKind.Router),
        ("shredder", LoadKind.Shredder), ("sewing", LoadKind.Sewing), ("embroidery", LoadKind.Sewing), ("loom", LoadKind.Sewing), ("kiln", LoadKind.Kiln),
        ("saw", LoadKind.Motor), ("planer", LoadKind.Motor), ("lathe", LoadKind.Motor),
    ];

    /// <summary>The kind whose word stands in the category or the machine's name; an induction motor if none does.</summary>
    public static LoadKind Of(string categoryOrMachine)
    {
        foreach ((string word, LoadKind kind) in Words)
        {
            if (categoryOrMachine.Contains(word, StringComparison.Ordinal))
            {
                return kind;
            }
        }

        return LoadKind.Motor;
    }
}
