using System.Globalization;
using Makerspace.Iot.Edge.Agent.Service;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return await AgentCommands.InvokeAsync(args);
