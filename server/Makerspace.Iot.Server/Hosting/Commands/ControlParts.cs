using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Access;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Keys;
using Makerspace.Iot.Server.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary>Adds to a host what steers the agents: access lists and commands.</summary>
public static class ControlParts
{
    /// <summary>MQTT client id of the control link of <c>serve</c>.</summary>
    public const string ServeClientId = "makerspace-server-control";

    /// <summary>
    /// Adds <see cref="AccessPublisher"/>, and the link and keys of <see cref="MachineCommands"/>. Needs the database factory and a <see cref="TimeProvider"/>. Nothing if the settings name
    /// no broker or no keys: then no list is signed, and agents keep what they have. Throws <see cref="KeyException"/> if the keys cannot be read.
    /// </summary>
    public static IServiceCollection AddControl(this IServiceCollection services, ServerOptions options, string clientId = ServeClientId)
    {
        if (options.Broker is not { } broker || options.KeysFolder is not { } folder)
        {
            return services;
        }

        ServerKeys keys = ServerKeys.Load(folder);
        services.AddSingleton(_ => keys);
        services.AddSingleton(s => new ControlLink(new MqttLink(broker.ToLinkOptions(clientId), s.GetRequiredService<ILoggerFactory>().CreateLogger<ControlLink>())));
        services.AddHostedService(s => s.GetRequiredService<ControlLink>());
        services.TryAddSingleton<RegistryCache>();
        services.AddSingleton<AccessLists>();
        services.AddSingleton<AccessPublisher>();
        services.AddHostedService(s => s.GetRequiredService<AccessPublisher>());
        services.AddSingleton<BadgeEnrolments>();
        return services;
    }
}
