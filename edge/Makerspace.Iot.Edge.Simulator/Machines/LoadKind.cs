namespace Makerspace.Iot.Edge.Simulator.Machines;

/// <summary>What kind of load a machine is.</summary>
public enum LoadKind
{
    /// <summary>Laser cutter: extraction and chiller run through the job, the tube in bursts.</summary>
    Laser,

    /// <summary>3D printer: bed and nozzle heat up at full power, then hold in cycles.</summary>
    Printer,

    /// <summary>Plastic press: platens heat for long, then the thermostat cycles; the hydraulic pump at the end.</summary>
    Press,

    /// <summary>CNC router: spindle in free run, more under the cutter, tool changes between.</summary>
    Router,

    /// <summary>Shredder: free run, loaded by handfuls, sometimes jammed and reversed.</summary>
    Shredder,

    /// <summary>Sewing or embroidery machine: short seams, the hand between.</summary>
    Sewing,

    /// <summary>Saw, planer, lathe: an induction motor with starting peak, free run and cuts.</summary>
    Motor,

    /// <summary>Kiln: elements on full until the set point, then a thermostat for hours.</summary>
    Kiln,
}
