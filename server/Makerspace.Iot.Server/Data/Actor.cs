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
/// <param name="Name">Name of the task, the user or the account, at most <see cref="MakerspaceDb.LabelLength"/> characters.</param>
public sealed record Actor(ActorKind Kind, string Name)
{
    /// <summary>The program, if nobody else is named.</summary>
    public static Actor Program { get; } = new(ActorKind.Program, "programme");

    /// <summary>A person at a terminal; the system's user if no name is given.</summary>
    public static Actor AtTerminal(string? name) => new(ActorKind.CommandLine, string.IsNullOrWhiteSpace(name) ? Environment.UserName : name.Trim());

    /// <summary>As it stands in the registry.</summary>
    public string Text => Name.Length <= MakerspaceDb.LabelLength ? Name : Name[..MakerspaceDb.LabelLength];
}

/// <summary>What an actor asks to do, one for each module that writes.</summary>
public enum Permission
{
    /// <summary>People, structures, memberships, badges.</summary>
    EditMembers,

    /// <summary>Qualifications.</summary>
    EditTraining,

    /// <summary>Sites, machines, placements, agents.</summary>
    EditMachines,

    /// <summary>Prices.</summary>
    EditTariffs,
}

/// <summary>Says who may do what. Asked at each write, for each site that it touches. Thread-safe.</summary>
public interface IAccessPolicy
{
    /// <summary>True if the actor may.</summary>
    /// <param name="actor">Who acts.</param>
    /// <param name="permission">What is asked.</param>
    /// <param name="site">The site that it touches; null if it is of no one site.</param>
    bool Allows(Actor actor, Permission permission, string? site);
}

/// <summary>Allows everything: there are no accounts yet, and who reaches the server's terminal can do everything anyway.</summary>
public sealed class OpenPolicy : IAccessPolicy
{
    private OpenPolicy()
    {
    }

    /// <summary>The one instance.</summary>
    public static OpenPolicy Instance { get; } = new();

    /// <inheritdoc/>
    public bool Allows(Actor actor, Permission permission, string? site) => true;
}
