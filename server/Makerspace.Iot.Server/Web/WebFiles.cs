using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Makerspace.Iot.Server.Web;

/// <summary>
/// The style sheet, script and icon, carried inside the program: the pages need no file beside it, no other server, no build step.
/// Addresses hold a hash of the content, so that a browser may keep them for a year and never shows an old one.
/// </summary>
public static class WebFiles
{
    private const string Prefix = "wwwroot/";

    private static readonly FrozenDictionary<string, Asset> All = Load();

    /// <summary>The address of an asset; throws <see cref="KeyNotFoundException"/> for a name that is not one.</summary>
    public static string Href(string name) => $"/assets/{name}?v={All[name].Hash}";

    /// <summary>Serves them below <c>/assets/</c>.</summary>
    public static void MapWebFiles(this IEndpointRouteBuilder routes) => routes.MapGet("/assets/{name}", (string name, HttpContext context) =>
    {
        if (!All.TryGetValue(name, out Asset? asset))
        {
            return Results.NotFound();
        }

        bool current = context.Request.Query["v"] == asset.Hash;
        context.Response.Headers.CacheControl = current ? "public, max-age=31536000, immutable" : "no-cache";
        return Results.Bytes(asset.Content, asset.Type, entityTag: new EntityTagHeaderValue($"\"{asset.Hash}\""));
    });

    private static FrozenDictionary<string, Asset> Load()
    {
        Assembly assembly = typeof(WebFiles).Assembly;
        var assets = new Dictionary<string, Asset>(StringComparer.Ordinal);
        foreach (string resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(resource)!;
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            byte[] content = copy.ToArray();
            string name = resource[Prefix.Length..];
            assets[name] = new Asset(content, TypeOf(name), Convert.ToHexStringLower(SHA256.HashData(content))[..16]);
        }

        return assets.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };

    private sealed record Asset(byte[] Content, string Type, string Hash);
}
