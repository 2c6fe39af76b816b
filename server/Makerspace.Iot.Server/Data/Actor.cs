using Makerspace.Iot.Server.Core.Accounts;

namespace Makerspace.Iot.Server.Data;

/// <summary>What kind of actor it is.</summary>
public enum ActorKind
{
    /// <summary>The program itself, without anybody's asking: a background task, a test.</summary>
    Program,

    /// <summary>A person at a terminal of the server, by the name given there or that of the system's user. Nothing proves it.</summary>
    CommandLine,

    /// <summary>A person who has signed in.</summary>
    Account,
}

/// <summary>Who acts.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Name">Name of the task or the user, reference of the account, at most <see cref="MakerspaceDb.LabelLength"/> characters.</param>
public sealed record Actor(ActorKind Kind, string Name)
{
    /// <summary>The roles that an account holds now.</summary>
    public Grants Grants { get; init; } = Grants.None;

    /// <summary>Reference of the person of the registry that the account is of; null if it is of nobody there.</summary>
    public string? Person { get; init; }

    /// <summary>The program, if nobody else is named.</summary>
    public static Actor Program { get; } = new(ActorKind.Program, "programme");

    /// <summary>A person at a terminal; the system's user if no name is given.</summary>
    public static Actor AtTerminal(string? name) => new(ActorKind.CommandLine, string.IsNullOrWhiteSpace(name) ? Environment.UserName : name.Trim());

    /// <summary>As it stands in the registry.</summary>
    public string Text => Name.Length <= MakerspaceDb.LabelLength ? Name : Name[..MakerspaceDb.LabelLength];
}

/// <summary>Says who may do what. Asked at each write, for each site that it touches. Thread-safe.</summary>
public interface IAccessPolicy
{
    /// <summary>True if the actor may.</summary>
    /// <param name="actor">Who acts.</param>
    /// <param name="permission">What is asked.</param>
    /// <param name="site">The site that it touches; null if it is of no one site.</param>
    bool Allows(Actor actor, Permission permission, string? site);

    /// <summary>The sites at which the actor may.</summary>
    SiteScope Scope(Actor actor, Permission permission);
}

/// <summary>
/// By the roles of the actor (<see cref="RolePermissions"/>): an account may do what its roles allow. The program and whoever sits at the server's terminal may do everything:
/// the latter could change the database itself.
/// </summary>
public sealed class RolePolicy : IAccessPolicy
{
    private RolePolicy()
    {
    }

    /// <summary>The one instance.</summary>
    public static RolePolicy Instance { get; } = new();

    /// <inheritdoc/>
    public bool Allows(Actor actor, Permission permission, string? site) => actor.Kind switch
    {
        ActorKind.Program or ActorKind.CommandLine => true,
        ActorKind.Account => actor.Grants.Allow(permission, site),
        _ => false,
    };

    /// <inheritdoc/>
    public SiteScope Scope(Actor actor, Permission permission) => actor.Kind switch
    {
        ActorKind.Program or ActorKind.CommandLine => SiteScope.Network,
        ActorKind.Account => actor.Grants.Scope(permission),
        _ => SiteScope.Nowhere,
    };
}
