using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Statements;

/// <summary>A document with its number. Written once with its closing; triggers of the database refuse to change it.</summary>
public sealed class Statement
{
    /// <summary>Id, in order of time.</summary>
    public Guid Id { get; set; }

    /// <summary>Id of the closing that made it.</summary>
    public Guid Closing { get; set; }

    /// <summary>The issuer.</summary>
    public required string Issuer { get; set; }

    /// <summary>Year of <see cref="IssuedOn"/>; unique with issuer and <see cref="Order"/>.</summary>
    public int Year { get; set; }

    /// <summary>1 for the first of the year, without a gap.</summary>
    public int Order { get; set; }

    /// <summary>Its number, see <see cref="DocumentNumber"/>.</summary>
    public required string Number { get; set; }

    /// <summary>What it is.</summary>
    public DocumentKind Kind { get; set; }

    /// <summary>The structure that pays; null for a private person.</summary>
    public string? Structure { get; set; }

    /// <summary>The private person who pays; null for a structure.</summary>
    public string? Member { get; set; }

    /// <summary>Date of issue, at the site of the issuer.</summary>
    public DateOnly IssuedOn { get; set; }

    /// <summary>Net, in whole cents; below zero for a credit note.</summary>
    public long NetCents { get; set; }

    /// <summary>Tax, in whole cents.</summary>
    public long VatCents { get; set; }

    /// <summary>Who bills whom, and the tax, as they were then: a <see cref="StatementParties"/> as JSON.</summary>
    public required string Parties { get; set; }
}

/// <summary>A line of a closing. Written once; triggers of the database refuse to change it.</summary>
public sealed class StatementRow
{
    /// <summary>Id of the closing.</summary>
    public Guid Closing { get; set; }

    /// <summary>Its place in the closing, from 1.</summary>
    public int Position { get; set; }

    /// <summary>Id of the document; null if the payer's lines come to zero, so that none was made.</summary>
    public Guid? Statement { get; set; }

    /// <summary>The issuer.</summary>
    public required string Issuer { get; set; }

    /// <summary>First day of the month of the entry; an adjustment has an earlier one than its closing.</summary>
    public DateOnly Month { get; set; }

    /// <summary>The structure that pays.</summary>
    public string? Structure { get; set; }

    /// <summary>Source of the entry, see <see cref="EntryKey"/>.</summary>
    public required string Source { get; set; }

    /// <summary>Id of the entry.</summary>
    public required string Entry { get; set; }

    /// <summary>Site of the entry.</summary>
    public required string Site { get; set; }

    /// <summary>Machine of the entry.</summary>
    public required string Machine { get; set; }

    /// <summary>Member of the entry.</summary>
    public required string Member { get; set; }

    /// <summary>When the entry began, UTC.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>What it is for; null for an adjustment.</summary>
    public ChargeKind? Kind { get; set; }

    /// <summary>Quantity, in thousandths.</summary>
    public long Thousandths { get; set; }

    /// <summary>Unit.</summary>
    public ChargeUnit Unit { get; set; }

    /// <summary>Euros per unit.</summary>
    public decimal Rate { get; set; }

    /// <summary>Net amount, in whole cents.</summary>
    public long Cents { get; set; }

    /// <summary>Version of the tariff.</summary>
    public required string Version { get; set; }

    /// <summary>How it came about, in French.</summary>
    public required string French { get; set; }

    /// <summary>How it came about, in English.</summary>
    public required string English { get; set; }

    /// <summary>Rate of the tax, in percent.</summary>
    public decimal VatPercent { get; set; }

    /// <summary>Code of the reason for no tax; null if taxed.</summary>
    public string? Exemption { get; set; }

    /// <summary>Place of the line of the same closing that a credit made by hand gives back; null for any other line.</summary>
    public int? Credits { get; set; }

    /// <summary>The row of a line.</summary>
    internal static StatementRow Of(StatementLine line, Guid closing, int position, Guid? statement, string issuer, DateOnly month) => new()
    {
        Closing = closing,
        Position = position,
        Statement = statement,
        Issuer = issuer,
        Month = month,
        Structure = line.Payer.Structure,
        Source = line.Entry.Source,
        Entry = line.Entry.Id,
        Site = line.Site,
        Machine = line.Machine,
        Member = line.Member,
        At = line.At,
        Kind = line.Kind,
        Thousandths = line.Thousandths,
        Unit = line.Unit,
        Rate = line.Rate,
        Cents = line.Cents,
        Version = line.Version,
        French = line.Formula.French,
        English = line.Formula.English,
        VatPercent = line.Vat.Percent,
        Exemption = line.Vat.Exemption,
    };

    /// <summary>The line.</summary>
    internal StatementLine Line() => new()
    {
        Payer = Structure is null ? new Payer(null, Member) : new Payer(Structure, null),
        Entry = new EntryKey(Source, Entry),
        Site = Site,
        Machine = Machine,
        Member = Member,
        At = At,
        Kind = Kind,
        Thousandths = Thousandths,
        Unit = Unit,
        Rate = Rate,
        Cents = Cents,
        Version = Version,
        Formula = new BothLanguages(French, English),
        Vat = new VatTerms(VatPercent, Exemption),
    };
}

/// <summary>Who bills whom, as it was when a document was made.</summary>
/// <param name="Issuer">Name of the issuer.</param>
/// <param name="Siren">Its SIREN.</param>
/// <param name="VatNumber">Its VAT number.</param>
/// <param name="Street">Its street.</param>
/// <param name="Town">Its postal code and town.</param>
/// <param name="Payer">Name of the structure; null for a private person, whose name stands nowhere but in the registry.</param>
/// <param name="Siret">SIRET of the structure.</param>
/// <param name="PayerStreet">Its street.</param>
/// <param name="PayerTown">Its postal code and town.</param>
/// <param name="Mention">Why there is no tax; null if taxed.</param>
/// <param name="Vat">The tax for each rate.</param>
/// <param name="IssuerSiret">SIRET of the seat of the issuer; null if not stated.</param>
/// <param name="LegalForm">Legal form of the issuer and its registers.</param>
/// <param name="DueOn">Day until which it is to be paid; null if no terms were stated, and for a credit note.</param>
/// <param name="Iban">Account to pay to.</param>
/// <param name="Mentions">Mentions of the terms, in order; null if none were stated.</param>
/// <param name="Credits">Number of the document that a credit note made by hand gives back; null for any other document.</param>
/// <param name="CreditsOn">Date of that document.</param>
/// <param name="Reason">Why it is given back.</param>
/// <param name="Notes">The mentions that a structured invoice has apart, by their code: PMT for costs of recovery, PMD for penalties, AAB for the discount.</param>
public sealed record StatementParties(
    string Issuer, string Siren, string? VatNumber, string Street, string Town, string? Payer, string? Siret, string? PayerStreet, string? PayerTown, string? Mention, IReadOnlyList<VatSum> Vat,
    string? IssuerSiret = null, string? LegalForm = null, DateOnly? DueOn = null, string? Iban = null, IReadOnlyList<string>? Mentions = null, string? Credits = null, DateOnly? CreditsOn = null, string? Reason = null, IReadOnlyDictionary<string, string>? Notes = null);

internal sealed class StatementTables :
    IEntityTypeConfiguration<Issuer>, IEntityTypeConfiguration<IssuerSite>, IEntityTypeConfiguration<IssuerVat>, IEntityTypeConfiguration<IssuerTerms>, IEntityTypeConfiguration<IssuerAccounts>, IEntityTypeConfiguration<CreditNote>, IEntityTypeConfiguration<PayerAddress>,
    IEntityTypeConfiguration<Closing>, IEntityTypeConfiguration<Statement>, IEntityTypeConfiguration<StatementRow>
{
    public void Configure(EntityTypeBuilder<Issuer> builder)
    {
        builder.ToTable("issuers").HasAlternateKey(i => i.Ref);
        builder.Property(i => i.Ref).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(i => i.Label).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(i => i.Siren).HasMaxLength(Siren.Length);
        builder.Property(i => i.Street).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(i => i.Town).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(i => i.VatNumber).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(i => i.Prefix).HasMaxLength(DocumentNumber.PrefixLength);
    }

    public void Configure(EntityTypeBuilder<IssuerSite> builder)
    {
        builder.ToTable("issuer_sites").HasIndex(s => new { s.Site, s.FirstDay }).IsUnique();
        builder.Property(s => s.Site).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(s => s.Issuer).HasMaxLength(MakerspaceDb.NameLength);
        builder.HasOne<Issuer>().WithMany().HasForeignKey(s => s.Issuer).HasPrincipalKey(i => i.Ref).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Site>().WithMany().HasForeignKey(s => s.Site).HasPrincipalKey(s => s.Name).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<IssuerVat> builder)
    {
        builder.ToTable("issuer_vats").HasIndex(v => new { v.Issuer, v.FirstDay }).IsUnique();
        builder.Property(v => v.Issuer).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(v => v.Exemption).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(v => v.Mention).HasMaxLength(MakerspaceDb.LabelLength);
        builder.HasOne<Issuer>().WithMany().HasForeignKey(v => v.Issuer).HasPrincipalKey(i => i.Ref).OnDelete(DeleteBehavior.Restrict);
        builder.Ignore(v => v.Terms);
    }

    public void Configure(EntityTypeBuilder<IssuerTerms> builder)
    {
        builder.ToTable("issuer_terms").HasIndex(t => new { t.Issuer, t.FirstDay }).IsUnique();
        builder.Property(t => t.Issuer).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(t => t.Siret).HasMaxLength(Siret.Length);
        builder.Property(t => t.LegalForm).HasMaxLength(MakerspaceDb.TextLength);
        builder.Property(t => t.Penalty).HasMaxLength(MakerspaceDb.TextLength);
        builder.Property(t => t.Recovery).HasMaxLength(MakerspaceDb.TextLength);
        builder.Property(t => t.Discount).HasMaxLength(MakerspaceDb.TextLength);
        builder.Property(t => t.Other).HasMaxLength(MakerspaceDb.TextLength);
        builder.Property(t => t.Iban).HasMaxLength(IssuerTerms.IbanLength);
        builder.HasOne<Issuer>().WithMany().HasForeignKey(t => t.Issuer).HasPrincipalKey(i => i.Ref).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<IssuerAccounts> builder)
    {
        builder.ToTable("issuer_accounts").HasIndex(a => new { a.Issuer, a.FirstDay }).IsUnique();
        builder.Property(a => a.Issuer).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(a => a.Journal).HasMaxLength(IssuerAccounts.JournalLength);
        builder.Property(a => a.Customers).HasMaxLength(IssuerAccounts.AccountLength);
        builder.Property(a => a.Services).HasMaxLength(IssuerAccounts.AccountLength);
        builder.Property(a => a.VatCollected).HasMaxLength(IssuerAccounts.AccountLength);
        builder.HasOne<Issuer>().WithMany().HasForeignKey(a => a.Issuer).HasPrincipalKey(i => i.Ref).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<CreditNote> builder)
    {
        builder.ToTable("credit_notes").HasIndex(n => n.Document);
        builder.Property(n => n.Issuer).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(n => n.Number).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(n => n.Reason).HasMaxLength(MakerspaceDb.TextLength);
        builder.HasOne<Issuer>().WithMany().HasForeignKey(n => n.Issuer).HasPrincipalKey(i => i.Ref).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<PayerAddress> builder)
    {
        builder.ToTable("payer_addresses").HasIndex(p => p.Structure).IsUnique();
        builder.Property(p => p.Structure).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(p => p.Street).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(p => p.Town).HasMaxLength(MakerspaceDb.LabelLength);
        builder.HasOne<Structure>().WithMany().HasForeignKey(p => p.Structure).HasPrincipalKey(s => s.Ref).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Closing> builder)
    {
        builder.ToTable("closings").HasIndex(c => new { c.Issuer, c.Month }).IsUnique();
        builder.Property(c => c.Issuer).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(c => c.Waived).HasMaxLength(MakerspaceDb.TextLength);

        // Large, and told by its figures: the audit only says that they are there.
        builder.Property(c => c.Tables).HasAnnotation(RecordKeeping.Masked, true);
        builder.Property(c => c.State).HasAnnotation(RecordKeeping.Masked, true);
        builder.Ignore(c => c.Period);
        builder.HasOne<Issuer>().WithMany().HasForeignKey(c => c.Issuer).HasPrincipalKey(i => i.Ref).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Statement> builder)
    {
        builder.ToTable("statements").HasKey(s => s.Id);
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.Issuer).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(s => s.Number).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(s => s.Structure).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(s => s.Member).HasMaxLength(MakerspaceDb.NameLength);
        builder.HasIndex(s => new { s.Issuer, s.Year, s.Order }).IsUnique();
        builder.HasIndex(s => s.Closing);
        builder.HasOne<Closing>().WithMany().HasForeignKey(s => s.Closing).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<StatementRow> builder)
    {
        builder.ToTable("statement_lines").HasKey(r => new { r.Closing, r.Position });
        builder.Property(r => r.Issuer).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(r => r.Structure).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(r => r.Source).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(r => r.Entry).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(r => r.Site).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(r => r.Machine).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(r => r.Member).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(r => r.Version).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(r => r.French).HasMaxLength(MakerspaceDb.TextLength);
        builder.Property(r => r.English).HasMaxLength(MakerspaceDb.TextLength);
        builder.Property(r => r.Exemption).HasMaxLength(MakerspaceDb.LabelLength);
        builder.HasIndex(r => r.Statement);
        builder.HasIndex(r => new { r.Issuer, r.Month });
        builder.HasOne<Closing>().WithMany().HasForeignKey(r => r.Closing).OnDelete(DeleteBehavior.Restrict);
    }
}
