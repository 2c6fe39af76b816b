using System.Text.Json;
using System.Text.Json.Nodes;

namespace Makerspace.Iot.Server.Tests.Web;

public sealed class OpenApiTests
{
    private const string Kept = "docs/operations/openapi.json";
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task The_description_of_the_interface_is_the_kept_one()
    {
        await using WebSite site = await WebSite.StartAsync();
        string served = (await ReadAsync(site)).ToJsonString(Written) + "\n";
        string file = PathOf(Kept);
        if (Environment.GetEnvironmentVariable("MAKERSPACE_REWRITE") == "1")
        {
            await File.WriteAllTextAsync(file, served);
        }

        Assert.True(served == await File.ReadAllTextAsync(file), $"{Kept} is out of date: run this test once with MAKERSPACE_REWRITE=1 and commit the file.");
    }

    [Fact]
    public async Task Every_parameter_answer_and_field_is_described()
    {
        await using WebSite site = await WebSite.StartAsync();
        JsonNode description = await ReadAsync(site);
        JsonObject paths = description["paths"]!.AsObject();
        Assert.Equal(["/api/v1/machines", "/api/v1/refusals", "/api/v1/sessions", "/api/v1/usage"], paths.Select(p => p.Key).Order(StringComparer.Ordinal));
        foreach ((string path, JsonNode? methods) in paths)
        {
            JsonNode get = Assert.Single(methods!.AsObject()).Value!;
            Assert.False(string.IsNullOrEmpty((string?)get["summary"]), path);
            foreach (JsonNode? parameter in get["parameters"]!.AsArray())
            {
                Assert.Equal("query", (string?)parameter!["in"]);
                Assert.False(string.IsNullOrEmpty((string?)parameter["description"]), $"{path} {parameter["name"]}");
            }

            Assert.NotNull(get["responses"]!["200"]!["content"]!["application/json"]!["schema"]);
            Assert.NotNull(get["responses"]!["400"]!["content"]!["application/problem+json"]);
        }

        foreach ((string schema, JsonNode? content) in description["components"]!["schemas"]!.AsObject().Where(s => s.Key != "ProblemDetails"))
        {
            foreach ((string field, JsonNode? form) in content!["properties"]!.AsObject())
            {
                Assert.True(form!["description"] is not null || form["$ref"] is not null || form["oneOf"] is not null, $"{schema}.{field} has no description");
            }
        }
    }

    private static async Task<JsonNode> ReadAsync(WebSite site) => JsonNode.Parse(await site.Http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!;

    private static string PathOf(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Makerspace.Iot.sln")))
            {
                return Path.Combine(folder.FullName, relative);
            }
        }

        throw new DirectoryNotFoundException("The tests do not run within the repository.");
    }
}
