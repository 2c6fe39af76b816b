using System.CommandLine;
using System.Globalization;
using Makerspace.Iot.Edge.Simulator.Commands;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var root = new RootCommand("Simulateur : puces, machines et membres d’une manufacture, derrière de vrais ports série")
{
    ScenarioCommand.Create(),
    HistoryCommand.Create(),
    RunCommand.Create(),
};
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception error) when (error is IOException or InvalidDataException or FormatException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
