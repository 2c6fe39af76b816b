using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Core.Access;

/// <summary>The answer of one access check. Deny beats needs-supervisor beats allow; among equals the first stands.</summary>
internal readonly record struct Verdict(Verdict.Weight Kind, DenialReason Reason)
{
    public enum Weight
    {
        Allow,
        Supervise,
        Deny,
    }

    public static Verdict Allow => default;

    public static Verdict Supervise => new(Weight.Supervise, DenialReason.SupervisorNeeded);

    public static Verdict Deny(DenialReason reason) => new(Weight.Deny, reason);

    public Verdict And(Verdict next) => next.Kind > Kind ? next : this;
}
