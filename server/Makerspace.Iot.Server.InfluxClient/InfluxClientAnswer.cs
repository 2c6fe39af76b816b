namespace Makerspace.Iot.Server.InfluxClient;

/// <summary>What the server answered to a write.</summary>
/// <param name="Status">HTTP status; 0 where the server was not reached or did not answer in time.</param>
/// <param name="Message">The server's words, or what went wrong; empty where all is well.</param>
/// <param name="RetryAfter">How long the server asks to be left alone; null where it did not say.</param>
public readonly record struct InfluxClientAnswer(int Status, string Message, TimeSpan? RetryAfter);
