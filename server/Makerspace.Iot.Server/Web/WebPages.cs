using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;

namespace Makerspace.Iot.Server.Web;

/// <summary>The pages: components that name their address by <c>@page</c>, rendered on the server, without any script of the framework.</summary>
public static class WebPages
{
    /// <summary>Maps them. A page answers GET; POST only if it has a form (<see cref="SupplyParameterFromFormAttribute"/>).</summary>
    public static void MapWebPages(this IEndpointRouteBuilder routes) => routes.MapRazorComponents<App>().Add(endpoint =>
    {
        if (endpoint.Metadata.OfType<ComponentTypeMetadata>().FirstOrDefault() is { Type: var page } && !HasForm(page))
        {
            foreach (HttpMethodMetadata methods in endpoint.Metadata.OfType<HttpMethodMetadata>().ToList())
            {
                endpoint.Metadata.Remove(methods);
            }

            endpoint.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get]));
        }
    });

    private static bool HasForm(Type page) =>
        page.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Any(p => p.IsDefined(typeof(SupplyParameterFromFormAttribute)));
}
