using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Accounts;

/// <summary>Who may sign in. Passwords and sign-ins stand apart: they are not audited.</summary>
public sealed class Account : Record
{
    /// <summary>Random wire name; this is what the audit and the addresses of pages see.</summary>
    public required string Ref { get; set; }

    /// <summary>E-mail address, by which the person signs in, at most <see cref="AccountRules.EmailLength"/> characters, in lower case.</summary>
    public required string Email { get; set; }

    /// <summary>Name as the person writes it, at most 120 characters.</summary>
    public required string DisplayName { get; set; }

    /// <summary>Reference of the person of the registry; null if the account is of nobody there.</summary>
    public string? Person { get; set; }

    /// <summary>Language of mails: <c>fr</c> or <c>en</c>.</summary>
    public string Language { get; set; } = "fr";

    /// <summary>True if nobody can sign in by it any more.</summary>
    public bool Disabled { get; set; }

    /// <inheritdoc/>
    public override string Title() => Ref;

    internal override IEnumerable<RecordProblem> Problems()
    {
        if (AccountRules.Email(Email) != Email)
        {
            yield return new RecordProblem("email", RecordFault.Email, Email);
        }

        if (Language is not ("fr" or "en"))
        {
            yield return new RecordProblem("language", RecordFault.Unknown, Language);
        }

        foreach (RecordProblem problem in RecordRules.Text("displayName", DisplayName, must: true))
        {
            yield return problem;
        }
    }
}

/// <summary>A role of an account, from a day to a day, by the clock of the site.</summary>
public sealed class AccountRole : Record
{
    /// <summary>Reference of the account.</summary>
    public required string Account { get; set; }

    /// <summary>The role.</summary>
    public Role Role { get; set; }

    /// <summary>Its site; <see cref="Everywhere.Mark"/> for the network.</summary>
    public required string Site { get; set; }

    /// <summary>First day.</summary>
    public DateOnly FirstDay { get; set; }

    /// <summary>Last day, included; null if open.</summary>
    public DateOnly? LastDay { get; set; }

    /// <summary>True on its days.</summary>
    public bool HoldsOn(DateOnly day) => day >= FirstDay && !(day > LastDay);

    /// <summary>True if it holds now at its site; of the network, if it does at any site.</summary>
    public bool HoldsAt(DateTimeOffset at, SiteZones zones)
    {
        if (Site != Everywhere.Mark)
        {
            return HoldsOn(zones.DayOf(at, Site));
        }

        (DateOnly first, DateOnly last) = zones.DaysOf(at);
        return HoldsOn(first) || HoldsOn(last);
    }

    /// <inheritdoc/>
    public override string Title() => $"{Account} {Role} {Site}";

    internal override IEnumerable<RecordProblem> Problems()
    {
        if (!Enum.IsDefined(Role))
        {
            yield return new RecordProblem("role", RecordFault.Unknown, Role.ToString());
        }
        else if (Site.Length == 0 || RolePermissions.IsOfNetwork(Role) != (Site == Everywhere.Mark))
        {
            yield return new RecordProblem("site", RolePermissions.IsOfNetwork(Role) ? RecordFault.OnlyNetwork : RecordFault.OnlySite);
        }

        if (LastDay < FirstDay)
        {
            yield return new RecordProblem("lastDay", RecordFault.EndsBeforeItBegins);
        }
    }
}

/// <summary>What must hold of addresses and roles.</summary>
public static class AccountRules
{
    /// <summary>Longest address (<b>Source:</b> RFC 5321, section 4.5.3.1.3, without its brackets).</summary>
    public const int EmailLength = 254;

    // Of what stands before the @ (RFC 5321, section 4.5.3.1.1; RFC 5322, section 3.2.3).
    private const int LocalLength = 64;
    private const string LocalMarks = ".!#$%&'*+/=?^_`{|}~-";

    /// <summary>Most roles of one account, past ones too.</summary>
    public const int MostRoles = 200;

    /// <summary>An address as it is kept and compared; null if it is none.</summary>
    public static string? Email(string? text)
    {
        string email = text?.Trim().ToLowerInvariant() ?? string.Empty;
        int at = email.LastIndexOf('@');
        if (at is < 1 or > LocalLength || email.Length > EmailLength || email[^1] == '.' || Uri.CheckHostName(email[(at + 1)..]) != UriHostNameType.Dns)
        {
            return null;
        }

        string local = email[..at];
        return local[0] != '.' && local[^1] != '.' && !local.Contains("..", StringComparison.Ordinal) && local.All(c => char.IsLetterOrDigit(c) || LocalMarks.Contains(c)) ? email : null;
    }
}
