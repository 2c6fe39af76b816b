using System.Globalization;
using Makerspace.Iot.Server.Commands;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Makerspace.Iot.Mqtt.MqttNet.MqttNetStack.Add();
return await ServerCommandLine.RunAsync(args, Console.Out, Console.Error);
