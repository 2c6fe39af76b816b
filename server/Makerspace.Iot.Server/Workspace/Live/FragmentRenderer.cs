using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Makerspace.Iot.Server.Workspace.Live;

/// <summary>Renders one component to text, with the same markup as inside a whole page. Thread-safe.</summary>
public sealed class FragmentRenderer(IServiceProvider services, ILoggerFactory logs)
{
    /// <summary>The markup of a component.</summary>
    public async Task<string> RenderAsync<T>(Dictionary<string, object?> parameters)
        where T : IComponent
    {
        // A renderer keeps what it rendered until it goes; so each rendering has its own.
        await using var renderer = new HtmlRenderer(services, logs);
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }
}
