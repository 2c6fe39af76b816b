using System.Globalization;
using Makerspace.Iot.Edge.Agent.Service;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
#if NUGET_STACK
Makerspace.Iot.Mqtt.MqttNet.MqttNetStack.Add();
Makerspace.Iot.Edge.Devices.DotnetIot.DotnetIotStack.Add();
#endif
return await AgentCommands.InvokeAsync(args);
