using Makerspace.Iot.Server.Settings;

namespace Makerspace.Iot.Server.Data.Backups;

/// <summary>A backup or a restore that did not happen, or could not be verified. What was there before is there still.</summary>
/// <param name="french">What happened and what to do, in French.</param>
/// <param name="english">The same in English.</param>
/// <param name="inner">Cause.</param>
public sealed class BackupException(string french, string english, Exception? inner = null) : ToldException(french, english, inner)
{
    /// <summary>The words for a failure of disk or database.</summary>
    internal static BackupException Of(Exception error) => error as BackupException ?? new BackupException(
        $"{Reason(error)}. Vérifiez la place sur le disque et les droits sur le dossier.", $"{Reason(error)}. Check the room on the disk and the rights on the folder.", error);

    private static string Reason(Exception error) => error.GetBaseException().Message.TrimEnd('.').ReplaceLineEndings(" ");
}
