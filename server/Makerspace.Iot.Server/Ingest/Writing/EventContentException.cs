namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>The ledger cannot take an event in, because of what stands in it: trying it again cannot help. What was thrown is the inner exception.</summary>
/// <param name="cause">What the event met.</param>
internal sealed class EventContentException(Exception cause) : Exception(cause.Message, cause);
