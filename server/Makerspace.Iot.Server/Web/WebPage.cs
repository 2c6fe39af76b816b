using Microsoft.AspNetCore.Components;

namespace Makerspace.Iot.Server.Web;

/// <summary>A page: it reads its data itself, and is rendered once they are there. It throws a <see cref="RequestException"/> for what it cannot show.</summary>
public abstract class WebPage : ComponentBase
{
    /// <summary>Entries of one page of a list.</summary>
    protected const int PerPage = 50;

    /// <summary>The request.</summary>
    [CascadingParameter] protected HttpContext Http { get; set; } = null!;

    /// <summary>The place from which a list is read; null for its beginning. Throws <see cref="RequestException"/> if it cannot be read.</summary>
    protected ListCursor? Place => RequestQuery.Place(Http.Request.Query[ListCursor.After], Http.Request.Query[ListCursor.Before]);

    /// <summary>Who asks. Not for a page that is shown to everybody.</summary>
    protected Visitor Visitor => Http.Visitor()!;

    /// <summary>Cancelled when the browser goes away.</summary>
    protected CancellationToken Aborted => Http.RequestAborted;

    /// <inheritdoc/>
    public sealed override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        await ReadAsync();
        await base.SetParametersAsync(ParameterView.Empty);
    }

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task ReadAsync();
}
