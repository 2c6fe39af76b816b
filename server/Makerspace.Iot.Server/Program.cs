using System.Globalization;
using Makerspace.Iot.Server.Hosting.Commands;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return await ServerCommandLine.RunAsync(args, Console.Out, Console.Error);
