using System.Globalization;
using Makerspace.Iot.Benchmarks;
using Makerspace.Iot.Benchmarks.Telemetry;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return args switch
{
    [Publisher.Mode, .. string[] rest] => await Publisher.Run(rest),
    [Suite.IdleMode, ..] => Suite.Idle(),
    _ => await Suite.Run(args),
};
