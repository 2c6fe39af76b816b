namespace Makerspace.Iot.Server.Telemetry;

/// <summary>Writes one batch of lines to an InfluxDB, whatever library carries it. Thread-safe.</summary>
internal interface IInfluxServer : IDisposable
{
    /// <summary>Writes a batch of lines; answers, and never throws but for the cancellation.</summary>
    Task<InfluxAnswer> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken);
}
