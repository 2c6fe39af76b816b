using System.Globalization;
using Makerspace.Iot.Edge.Agent.Service;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Makerspace.Iot.Edge.Devices.DotnetIot.DotnetIotStack.Add();
return await AgentCommands.InvokeAsync(args);
