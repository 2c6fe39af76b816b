using Makerspace.Iot.Server.InfluxClient;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>One InfluxDB server over InfluxDB.Client: writes one batch. Part of the NuGet stack. Thread-safe.</summary>
internal sealed class InfluxClientServer(InfluxWriterOptions options) : IInfluxServer
{
    private readonly InfluxDoor _door = new(options);
    private readonly InfluxClientWriter _writer = new(new InfluxClientOptions
    {
        Url = options.Url,
        Bucket = options.Database,
        Organisation = options.Organisation,
        UserName = options.UserName,
        Secret = options.Secret,
        Gzip = options.UsesGzip,
        Timeout = options.RequestTimeout,
    });

    /// <inheritdoc/>
    public async Task<InfluxAnswer> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        try
        {
            InfluxAddress address = await _door.FindAsync(cancellationToken);
            InfluxClientAnswer answer = await _writer.WriteAsync(lines, address.IsVersion2 ? null : address.Write, cancellationToken);
            return answer.Status == 0 ? _door.Absent(new HttpRequestException(answer.Message)) : _door.Judge(answer.Status, answer.Message, answer.RetryAfter);
        }
        catch (Exception error) when (InfluxDoor.IsAbsence(error, cancellationToken))
        {
            return _door.Absent(error);
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        _door.Dispose();
    }
}
