using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data;

namespace Makerspace.Iot.Server.Web;

/// <summary>The person who has signed in and asks for a page.</summary>
/// <param name="Session">Id of the sign-in.</param>
/// <param name="Account">Id of the account.</param>
/// <param name="Ref">Its reference.</param>
/// <param name="Name">Its name, for that person's own pages.</param>
/// <param name="Grants">The roles that it holds now.</param>
public sealed record Visitor(Guid Session, Guid Account, string Ref, string Name, Grants Grants)
{
    /// <summary>Reference of the person of the registry that the account is of; null if it is of nobody there.</summary>
    public string? Person { get; init; }

    /// <summary>As who writes.</summary>
    public Actor Actor => new(ActorKind.Account, Ref) { Grants = Grants, Person = Person };

    /// <summary>True if something is allowed anywhere; of no permission: to be signed in is enough.</summary>
    public bool May(Permission? permission) => permission is not { } asked || !Grants.Scope(asked).IsNowhere;
}

/// <summary>The visitor of a request.</summary>
public static class Visitors
{
    /// <summary>Who has signed in; null if nobody has.</summary>
    public static Visitor? Visitor(this HttpContext context) => context.Features.Get<Visitor>();

    /// <summary>Where the visitor may do something; nowhere if nobody has signed in.</summary>
    public static SiteScope Scope(this HttpContext context, Permission permission) => context.Visitor()?.Grants.Scope(permission) ?? SiteScope.Nowhere;
}
