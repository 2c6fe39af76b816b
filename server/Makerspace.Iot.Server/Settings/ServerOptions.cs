
namespace Makerspace.Iot.Server.Settings;

/// <summary>
/// The settings of the server program, from a JSON file (<c>--config server.json</c>), overridden by the command line. See <see cref="ServerOptionsFile"/> for reading.
/// </summary>
public sealed record ServerOptions
{
    /// <summary>The word that means SQLite in the data folder.</summary>
    public const string Sqlite = "sqlite";

    /// <summary>Folder of the database, spools and quarantine. Default <c>data</c> in the working folder.</summary>
    public string Data { get; init; } = "data";

    /// <summary><c>sqlite</c> (default), or a PostgreSQL connection string such as <c>Host=127.0.0.1;Database=makerspace;Username=makerspace</c>.</summary>
    public string Database { get; init; } = Sqlite;

    /// <summary>
    /// Where the web pages listen; several parted by <c>;</c>. Default the loopback. Beyond it only by <c>https://</c> with <see cref="Https"/>, or behind one of <see cref="TrustedProxies"/>.
    /// </summary>
    public string Urls { get; init; } = "http://127.0.0.1:5080";

    /// <summary>
    /// Further host names and addresses under which browsers reach the pages, such as the name of a proxy that keeps the header Host; without scheme and port,
    /// <c>*.example.org</c> for every name below. Names of <see cref="Urls"/> and the loopback are always allowed; if the pages listen on every address (<c>0.0.0.0</c>),
    /// so are this computer's own name and addresses.
    /// </summary>
    public string[] AllowedHosts { get; init; } = [];

    /// <summary>
    /// Addresses, or networks such as <c>10.0.0.0/8</c>, of the proxies whose <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> are believed. Default none: a stranger's words about
    /// who he is and what he asked for change nothing. A name that such a proxy forwards must be among <see cref="AllowedHosts"/> all the same.
    /// </summary>
    public string[] TrustedProxies { get; init; } = [];

    /// <summary>Where people reach the pages, such as <c>https://atelier.exemple.fr</c>: the beginning of every link in a mail. Null: the first of <see cref="Urls"/>.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>The certificate of the pages; null if no address begins with <c>https://</c>.</summary>
    public HttpsOptions? Https { get; init; }

    /// <summary>How invitations and links for new passwords are sent; null if they are shown to whoever invites.</summary>
    public MailOptions? Mail { get; init; }

    /// <summary>
    /// True for the demonstration alone: there is an account of each role, and the sign-in page has a button for each, without a password. Refused if the pages are to be reached from other computers.
    /// </summary>
    public bool Demo { get; init; }

    /// <summary>The MQTT broker; null if the server works without one (import, reports).</summary>
    public BrokerOptions? Broker { get; init; }

    /// <summary>Folder made by <c>keys init</c>; null if nothing is signed.</summary>
    public string? KeysFolder { get; init; }

    /// <summary>The InfluxDB server; null if there is none: then everything but the power curves works.</summary>
    public InfluxOptions? Influx { get; init; }

    /// <summary>
    /// After so many hours without a word of an open session it is closed at its last checkpoint, with an alarm; a later word of its agent replaces that. 0.1 to 744, default 24.
    /// A session that its agent's live state calls in use is never closed so.
    /// </summary>
    public double SessionSilenceHours { get; init; } = 24;

    /// <summary>Addresses and networks (<c>192.168.1.20</c>, <c>10.0.0.0/8</c>) that may read <c>/metrics</c>, besides this computer. Default none.</summary>
    public string[] MetricsReaders { get; init; } = [];

    /// <summary>The scheduled backup; null if none is made: then somebody else has to.</summary>
    public BackupOptions? Backup { get; init; }

    /// <summary>Keys of the file that an earlier version knew and that change nothing any more, such as <c>influx.client</c>.</summary>
    internal IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>True if the database is SQLite.</summary>
    public bool UsesSqlite => string.Equals(Database, Sqlite, StringComparison.OrdinalIgnoreCase);
}
