using System.Globalization;
using Makerspace.Iot.Server.Commands;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
#if NUGET_STACK
Makerspace.Iot.Mqtt.MqttNet.MqttNetStack.Add();
#endif
return await ServerCommandLine.RunAsync(args, Console.Out, Console.Error);
