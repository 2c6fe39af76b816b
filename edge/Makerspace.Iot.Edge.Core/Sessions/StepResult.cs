using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>What one input leads to.</summary>
/// <param name="State">The new state.</param>
/// <param name="Effects">What to do, in order; often nothing.</param>
/// <param name="Decision">For a badge: what it got in the end, which may be less than the list allows (in use, interlock). For a badge-out, what the list says; otherwise null.</param>
public readonly record struct StepResult(MachineState State, IReadOnlyList<SessionEffect> Effects, AccessDecision? Decision);
