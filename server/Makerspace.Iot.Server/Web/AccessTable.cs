using System.Collections.Frozen;
using Makerspace.Iot.Server.Core.Accounts;

namespace Makerspace.Iot.Server.Web;

/// <summary>Who may ask for a page or an endpoint.</summary>
/// <param name="Anonymous">True for everybody.</param>
/// <param name="Permission">What a signed-in person needs at one site at least; null if to be signed in is enough.</param>
/// <param name="Redirects">True for a page: who has not signed in is sent to sign in. Else the answer is 401.</param>
public sealed record AccessRule(bool Anonymous, Permission? Permission, bool Redirects)
{
    /// <summary>True for this visitor; null is nobody.</summary>
    public bool Allows(Visitor? visitor) => Anonymous || visitor?.May(Permission) == true;
}

/// <summary>
/// Every page and endpoint of the server, and who may ask for it. What is missing here is refused to everybody, and a test fails.
/// What a page shows of which site follows from the same permission (<see cref="Visitors.Scope"/>).
/// </summary>
public static class AccessTable
{
    private static readonly AccessRule Everybody = new(true, null, false);

    private static readonly FrozenDictionary<string, AccessRule> Rules = new Dictionary<string, AccessRule>(StringComparer.OrdinalIgnoreCase)
    {
        ["/sign-in"] = Everybody,
        ["/sign-in/demo"] = Everybody,
        ["/sign-in/passkey"] = Everybody,
        ["/passkeys/request"] = Everybody,
        ["/sign-out"] = Everybody,
        ["/password"] = Everybody,
        ["/link/{secret}"] = Everybody,
        ["/assets/{name}"] = Everybody,

        // Behind the code on a machine: its state in words, and a form to report a defect.
        ["/m/{machine}"] = Everybody,

        // They say little to strangers: see HealthRoute and MetricsRoute.
        ["/health"] = Everybody,
        ["/metrics"] = Everybody,

        ["/sign-ins"] = Page(null),
        ["/passkeys"] = Data(null),
        ["/passkeys/creation"] = Data(null),
        ["/me"] = Page(null),
        ["/me/sessions"] = Page(null),
        ["/bookings"] = Page(null),
        ["/bookings/rules"] = Page(Permission.EditMachines),

        // Calendar programs do not sign in: the secret in the address is the key.
        ["/calendar/{secret}"] = Everybody,
        ["/me/training"] = Page(null),
        ["/me/data.json"] = Data(null),
        ["/"] = Page(Permission.ReadFloor),
        ["/wall"] = Page(Permission.ReadFloor),
        ["/machines/{machine}"] = Page(Permission.ReadFloor),
        ["/machines/{machine}/label"] = Page(Permission.ReadFloor),
        ["/machines/{machine}/qr.svg"] = Data(Permission.ReadFloor),
        ["/defects"] = Page(Permission.ReadAlarms),
        ["/sessions"] = Page(Permission.ReadSessions),
        ["/refusals"] = Page(Permission.ReadRefusals),
        ["/members"] = Page(Permission.ReadMembers),
        ["/members/{person}"] = Page(Permission.ReadMembers),
        ["/members/{person}/qualifications"] = Page(Permission.EditTraining),
        ["/training"] = Page(Permission.EditTraining),
        ["/training/{id:guid}"] = Page(Permission.EditTraining),
        ["/qualifications"] = Page(Permission.ReadMembers),
        ["/qualifications/rules"] = Page(Permission.EditTraining),
        ["/members/{person}/enrol"] = Page(Permission.EditMembers),
        ["/structures"] = Page(Permission.EditMembers),
        ["/structures/{structure}/edit"] = Page(Permission.EditMembers),
        ["/usage"] = Page(Permission.ReadUsage),
        ["/structures/{structure}"] = Page(Permission.ReadUsage),
        ["/tariffs"] = Page(Permission.ReadUsage),
        ["/tariffs/new"] = Page(Permission.EditTariffs),
        ["/tariffs/{id:guid}"] = Page(Permission.ReadUsage),
        ["/billing"] = Page(Permission.CloseMonths),
        ["/billing/{issuer}/{month}"] = Page(Permission.CloseMonths),
        ["/statements/{id:guid}"] = Page(Permission.CloseMonths),
        ["/statements/{id:guid}.pdf"] = Data(Permission.CloseMonths),
        ["/statements/{id:guid}.csv"] = Data(Permission.CloseMonths),
        ["/statements/{id:guid}.json"] = Data(Permission.CloseMonths),
        ["/billing/{issuer}/{month}/lines.csv"] = Data(Permission.CloseMonths),
        ["/billing/{issuer}/{month}/lines.json"] = Data(Permission.CloseMonths),
        ["/billing/{issuer}/{month}/draft.pdf"] = Data(Permission.CloseMonths),
        ["/statements/{id:guid}/credit"] = Page(Permission.CloseMonths),
        ["/billing/{issuer}/fec"] = Data(Permission.CloseMonths),
        ["/alarms"] = Page(Permission.ReadAlarms),
        ["/accounts"] = Page(Permission.EditAccounts),
        ["/accounts/{account}"] = Page(Permission.EditAccounts),
        ["/journal"] = Page(Permission.ReadAudit),

        ["/live"] = Data(Permission.ReadFloor),
        ["/usage.csv"] = Data(Permission.ReadUsage),
        ["/api/v1/machines"] = Data(Permission.ReadFloor),
        ["/api/v1/sessions"] = Data(Permission.ReadSessions),
        ["/api/v1/refusals"] = Data(Permission.ReadRefusals),
        ["/api/v1/usage"] = Data(Permission.ReadUsage),
        ["/openapi/{documentName}.json"] = Data(null),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every pattern with its rule.</summary>
    public static IReadOnlyDictionary<string, AccessRule> All => Rules;

    /// <summary>The rule of an endpoint; null if it has none.</summary>
    public static AccessRule? Of(RouteEndpoint endpoint) => Rules.GetValueOrDefault("/" + endpoint.RoutePattern.RawText?.Trim('/'));

    /// <summary>Asks the table, after the routes are found and the visitor is known.</summary>
    public static void UseAccessTable(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // What is no route answers 404 or 405 by itself.
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return next(context);
        }

        AccessRule? rule = Of(endpoint);
        if (rule?.Allows(context.Visitor()) == true)
        {
            return next(context);
        }

        // Who may not see the floor begins at their own page, not at a refusal.
        if (context.Visitor() is not null && context.Request.Path == "/")
        {
            context.Response.Redirect("/me");
            return Task.CompletedTask;
        }

        if (rule is null || context.Visitor() is not null)
        {
            throw new RequestException(StatusCodes.Status403Forbidden, AccessTexts.NotYours);
        }

        if (!rule.Redirects)
        {
            throw new RequestException(StatusCodes.Status401Unauthorized, AccessTexts.SignInFirst);
        }

        context.Response.Redirect(LocalAddress.SignIn(HttpMethods.IsGet(context.Request.Method) ? context.Request.Path + context.Request.QueryString : "/"));
        return Task.CompletedTask;
    });

    private static AccessRule Page(Permission? permission) => new(false, permission, true);

    private static AccessRule Data(Permission? permission) => new(false, permission, false);
}

/// <summary>Where somebody goes after signing in.</summary>
public static class LocalAddress
{
    /// <summary>Parameter of the sign-in page that holds it.</summary>
    public const string Parameter = "return";

    private const int Longest = 1000;

    /// <summary>The sign-in page that leads back to an address.</summary>
    public static string SignIn(string back) => back is "/" or "" ? "/sign-in" : "/sign-in?" + Parameter + "=" + Uri.EscapeDataString(back);

    /// <summary>An address of this server, fit for a header; <c>/</c> for any other, so that no link to the sign-in page leads elsewhere.</summary>
    public static string Of(string? given) =>
        given is { Length: > 0 and <= Longest } && given[0] == '/' && !(given.Length > 1 && given[1] is '/' or '\\') && !given.Any(char.IsControl) ? Ascii(given) : "/";

    private static string Ascii(string text) => string.Concat(text.EnumerateRunes().Select(r => r.Value is > 0x20 and < 0x7F ? r.ToString() : Uri.EscapeDataString(r.ToString())));
}

/// <summary>Texts about access.</summary>
public static class AccessTexts
{
    /// <summary>401.</summary>
    public static readonly Phrase SignInFirst = new("Il faut d'abord se connecter, sur la page /sign-in.", "Sign in first, on the page /sign-in.");

    /// <summary>401.</summary>
    public static readonly Phrase NotSignedIn = new("Connexion nécessaire", "Sign-in needed");

    /// <summary>429.</summary>
    public static readonly Phrase TooMany = new("Trop d'essais", "Too many attempts");

    /// <summary>What to do.</summary>
    public static readonly Phrase TooManyMore = new("Attendre une minute, puis recommencer.", "Wait a minute, then try again.");

    /// <summary>403.</summary>
    public static readonly Phrase Clear = new("Ces pages se lisent par https:// : en clair, votre mot de passe passerait sur le réseau.", "These pages are read by https://: in clear, your password would go over the network.");

    /// <summary>403.</summary>
    public static readonly Phrase NotYours = new(
        "Aucun de vos rôles ne permet de le voir. Si vous en avez besoin, demandez à la direction de votre site.",
        "None of your roles allows you to see this. If you need it, ask the director of your site.");
}
