using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>The fields of a form that gives a role, as they were sent.</summary>
/// <param name="RoleText">Name of the role.</param>
/// <param name="SiteText">Site.</param>
/// <param name="FirstText">First day, or nothing.</param>
/// <param name="LastText">Last day, or nothing.</param>
internal sealed record RoleForm(string? RoleText, string? SiteText, string? FirstText, string? LastText)
{
    public Role Role => Enum.TryParse(RoleText, out Role role) ? role : (Role)(-1);

    public string Site => SiteText ?? string.Empty;

    public DateOnly? FirstDay => Day(FirstText);

    public DateOnly? LastDay => Day(LastText);

    /// <summary>What cannot be read; null if everything can. What does not fit is found by the rules.</summary>
    public string? Problem(Locale l) =>
        new[] { FirstText, LastText }.FirstOrDefault(t => !string.IsNullOrEmpty(t) && Day(t) is null) is { } bad ? l.Say(AccountTexts.BadDay, bad.Length > 30 ? bad[..30] : bad) : null;

    private static DateOnly? Day(string? text) => text is not null && RequestQuery.Read(text) is { Day: { Year: >= 1970 and < 2200 } day } ? day : null;
}
