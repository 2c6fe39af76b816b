using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Makerspace.Iot.Server.Data.Backups;

/// <summary>PostgreSQL's own programs for backups, from Debian's package postgresql-client.</summary>
/// <param name="Dump">Program that writes a backup.</param>
/// <param name="Restore">Program that reads one.</param>
internal sealed record PostgresTools(string Dump = "pg_dump", string Restore = "pg_restore")
{
    private const int MostWords = 600;

    /// <summary>Runs one of them against a database; throws <see cref="BackupException"/> with its own words if it fails or is not installed.</summary>
    public static async Task RunAsync(string program, NpgsqlConnectionStringBuilder database, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Environment(start, database);
        using Process process = Start(start);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            string error = await process.StandardError.ReadToEndAsync(cancellationToken);
            await output;
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                string said = error.Trim().ReplaceLineEndings(" ");
                said = said.Length > MostWords ? said[..MostWords] + "…" : said;
                throw new BackupException($"{program} a échoué : {said}", $"{program} failed: {said}");
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new BackupException(
                $"« {start.FileName} » n'est pas installé sur cet ordinateur : apt install postgresql-client, de la même version majeure que le serveur PostgreSQL ou d'une plus récente.",
                $"“{start.FileName}” is not installed on this computer: apt install postgresql-client, of the PostgreSQL server's major version or a later one.",
                missing);
        }
    }

    // By the environment, which other users cannot read: a command line can be read by all.
    private static void Environment(ProcessStartInfo start, NpgsqlConnectionStringBuilder database)
    {
        (string Name, string? Value)[] variables =
        [
            ("PGHOST", database.Host), ("PGPORT", database.Port.ToString(CultureInfo.InvariantCulture)), ("PGDATABASE", database.Database), ("PGUSER", database.Username),
            ("PGPASSWORD", database.Password), ("PGPASSFILE", database.Passfile), ("PGSSLROOTCERT", database.RootCertificate), ("PGSSLCERT", database.SslCertificate),
            ("PGSSLKEY", database.SslKey), ("PGSSLMODE", Mode(database.SslMode)), ("PGTZ", "UTC"), ("LC_ALL", "C.UTF-8"),
        ];
        foreach ((string name, string? value) in variables.Where(v => !string.IsNullOrEmpty(v.Value)))
        {
            start.Environment[name] = value;
        }
    }

    private static string Mode(SslMode mode) => mode switch
    {
        SslMode.Disable => "disable",
        SslMode.Allow => "allow",
        SslMode.Require => "require",
        SslMode.VerifyCA => "verify-ca",
        SslMode.VerifyFull => "verify-full",
        _ => "prefer",
    };
}
