namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>A step would have broken a safety rule: a defect of this code, never of an input.</summary>
/// <param name="message">The rule, and the state and input that led to it.</param>
public sealed class InvariantViolation(string message) : Exception(message);
