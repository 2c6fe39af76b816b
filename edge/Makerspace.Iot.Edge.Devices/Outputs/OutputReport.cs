namespace Makerspace.Iot.Edge.Devices.Outputs;

/// <summary>How an output that only tells people something is doing: a display, a light, a buzzer. Its failure never touches a session.</summary>
/// <param name="Name">Name for messages, for example <c>ssd1306:/dev/i2c-1@0x3C</c>.</param>
/// <param name="Updates">Times that it was changed with success, since the start.</param>
/// <param name="Failures">Times that it could not be changed, since the start.</param>
/// <param name="Problem">What is wrong now, in English, with the remedy; null while it works.</param>
public sealed record OutputReport(string Name, long Updates, long Failures, string? Problem)
{
    /// <summary>True while it works.</summary>
    public bool Works => Problem is null;
}
