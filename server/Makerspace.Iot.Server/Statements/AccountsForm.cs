using Makerspace.Iot.Server.Core.Statements;

namespace Makerspace.Iot.Server.Statements;

/// <summary>The form of the accounts, as it was sent.</summary>
public sealed class AccountsForm
{
    /// <summary>First day.</summary>
    public string? From { get; set; }

    /// <summary>Code of the journal.</summary>
    public string? Journal { get; set; }

    /// <summary>Customers.</summary>
    public string? Customers { get; set; }

    /// <summary>Services.</summary>
    public string? Services { get; set; }

    /// <summary>Tax.</summary>
    public string? VatCollected { get; set; }

    /// <summary>The row of it.</summary>
    public IssuerAccounts Read(string issuer, DateOnly from) => new()
    {
        Issuer = issuer,
        FirstDay = from,
        Journal = Journal?.Trim() ?? string.Empty,
        Customers = Customers?.Trim() ?? string.Empty,
        Services = Services?.Trim() ?? string.Empty,
        VatCollected = VatCollected?.Trim() ?? string.Empty,
    };
}
