using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Makerspace.Iot.Server.Core.Bookings;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Bookings;

/// <summary>
/// The addresses by which calendar programs read bookings: unguessable, one for each person, taken back by the person. It holds machines and times, and no name.
/// <b>Source:</b> RFC 5545 (iCalendar). Thread-safe.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="registry">The registry.</param>
/// <param name="reader">Bookings.</param>
/// <param name="options">Where the pages are.</param>
/// <param name="time">The clock.</param>
public sealed class BookingFeeds(IDbContextFactory<MakerspaceDb> databases, RegistryCache registry, BookingReader reader, ServerOptions options, TimeProvider time)
{
    /// <summary>Days of the past that a calendar shows.</summary>
    public const int DaysBack = 30;

    private const int SecretBytes = 32;
    private const int LineOctets = 75;

    /// <summary>When a person's address was made; null if there is none.</summary>
    public async Task<DateTimeOffset?> MadeAtAsync(string person, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return (await db.Set<BookingFeed>().AsNoTracking().FirstOrDefaultAsync(f => f.Person == person, cancellationToken))?.MadeAt;
    }

    /// <summary>Makes a new address; one from before ends. Only this answer tells it.</summary>
    public async Task<string> MakeAsync(string person, CancellationToken cancellationToken)
    {
        string secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        BookingFeed? feed = await db.Set<BookingFeed>().FirstOrDefaultAsync(f => f.Person == person, cancellationToken);
        if (feed is null)
        {
            db.Add(feed = new BookingFeed { Person = person, Hash = string.Empty });
        }

        (feed.Hash, feed.MadeAt) = (Hash(secret), time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        return PublicAddress.Of(options) + "/calendar/" + secret + ".ics";
    }

    /// <summary>Ends the address of a person.</summary>
    public async Task DropAsync(string person, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Set<BookingFeed>().Where(f => f.Person == person).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>The calendar of an address; null if it is none.</summary>
    public async Task<string?> ReadAsync(string secret, CancellationToken cancellationToken)
    {
        string plain = secret.EndsWith(".ics", StringComparison.Ordinal) ? secret[..^4] : secret;
        if (plain.Length != 2 * SecretBytes || !plain.All(char.IsAsciiHexDigitLower))
        {
            return null;
        }

        string hash = Hash(plain);
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Set<BookingFeed>().AsNoTracking().Where(f => f.Hash == hash).Select(f => f.Person).FirstOrDefaultAsync(cancellationToken) is not { } person)
        {
            return null;
        }

        DateTimeOffset now = time.GetUtcNow();
        return Calendar(await reader.OfPersonAsync(person, now.AddDays(-DaysBack), cancellationToken), (await registry.SnapshotAsync(cancellationToken)).Names, now);
    }

    /// <summary>Maps the addresses.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/calendar/{secret}", async (string secret, HttpContext context, BookingFeeds feeds) =>
    {
        context.Response.Headers.CacheControl = "private, no-store";
        return await feeds.ReadAsync(secret, context.RequestAborted) is { } text ? Results.Text(text, "text/calendar", Encoding.UTF8) : Results.NotFound();
    }).ExcludeFromDescription();

    /// <summary>Bookings as a calendar.</summary>
    public static string Calendar(IReadOnlyList<Booking> bookings, Names names, DateTimeOffset now)
    {
        var text = new StringBuilder();
        Line(text, "BEGIN:VCALENDAR");
        Line(text, "VERSION:2.0");
        Line(text, "PRODID:-//Makerspace.Iot//Bookings//FR");
        Line(text, "METHOD:PUBLISH");
        Line(text, "X-WR-CALNAME:Réservations");
        foreach (Booking b in bookings)
        {
            Line(text, "BEGIN:VEVENT");
            Line(text, $"UID:{b.Id:D}@makerspace-iot");
            Line(text, "DTSTAMP:" + Stamp(b.ChangedAt == default ? now : b.ChangedAt));
            Line(text, "DTSTART:" + Stamp(b.StartAt));
            Line(text, "DTEND:" + Stamp(b.EndAt));
            Line(text, "SUMMARY:" + Escaped(names.Machine(b.Machine)));
            Line(text, "LOCATION:" + Escaped(names.Site(b.Site)));
            Line(text, "END:VEVENT");
        }

        Line(text, "END:VCALENDAR");
        return text.ToString();
    }

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(secret)));

    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    // Section 3.3.11.
    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);

    // Section 3.1: lines of at most 75 octets, no letter cut in two; what follows begins with a blank.
    private static void Line(StringBuilder text, string line)
    {
        int octets = 0;
        foreach (Rune rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > LineOctets)
            {
                text.Append("\r\n ");
                octets = 1;
            }

            text.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }

        text.Append("\r\n");
    }
}
