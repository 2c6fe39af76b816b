using System.Collections.Concurrent;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>The libraries that can carry points to InfluxDB. Thread-safe.</summary>
public static class InfluxClients
{
    /// <summary>HttpClient, always there.</summary>
    public const string Http = "http";

    /// <summary>InfluxDB.Client, there where the program was built with <c>-p:NuGetStack=true</c>.</summary>
    public const string InfluxClient = "influxdb-client";

    private static readonly ConcurrentDictionary<string, Func<InfluxWriterOptions, IInfluxServer>> Makers = new(StringComparer.Ordinal)
    {
        [Http] = options => new InfluxServer(options),
        [InfluxClient] = options => new InfluxClientServer(options),
    };

    /// <summary>Every name that <see cref="InfluxWriterOptions.Client"/> may have, compiled in or not.</summary>
    public static IReadOnlyList<string> Known { get; } = [Http, InfluxClient];

    /// <summary>True where the client is compiled in.</summary>
    public static bool Has(string client) => Makers.ContainsKey(client);

    /// <summary>Opens a server; throws <see cref="NotSupportedException"/> for a client that is not compiled in.</summary>
    internal static IInfluxServer Open(InfluxWriterOptions options) => Makers.TryGetValue(options.Client, out Func<InfluxWriterOptions, IInfluxServer>? make)
        ? make(options)
        : throw new NotSupportedException($"The InfluxDB client \"{options.Client}\" is not compiled into this program: build it with -p:NuGetStack=true, or choose \"{Http}\".");
}
