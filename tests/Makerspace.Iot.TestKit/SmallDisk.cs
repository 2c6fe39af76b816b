using System.Diagnostics;
using System.Globalization;

namespace Makerspace.Iot.TestKit;

/// <summary>A file system of a few megabytes, which a test can fill and empty. Needs the right to mount.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TempFolder _folder = new();

    private SmallDisk(int megabytes) =>
        MissingReason = Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m,mode=700"), "makerspace-test", Path) is { } problem
            ? $"no file system can be mounted here: {problem}" : null;

    /// <summary>Where it is mounted.</summary>
    public string Path => _folder.Path;

    /// <summary>Why it could not be mounted; null if it is.</summary>
    public string? MissingReason { get; }

    private string Filler => _folder.File("filler");

    /// <summary>Mounts one. Look at <see cref="MissingReason"/> before use.</summary>
    public static SmallDisk Mount(int megabytes) => new(megabytes);

    /// <summary>Fills it until only so much is left.</summary>
    public void Fill(int bytesLeft)
    {
        long free = new DriveInfo(Path).AvailableFreeSpace;
        using FileStream filler = File.Create(Filler);
        byte[] block = new byte[4096];
        for (long written = 0; written < free - bytesLeft; written += block.Length)
        {
            filler.Write(block);
        }
    }

    /// <summary>Takes away what <see cref="Fill"/> wrote.</summary>
    public void Empty() => File.Delete(Filler);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (MissingReason is null)
        {
            Run("umount", "--lazy", Path);
        }

        _folder.Dispose();
    }

    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : error.Trim();
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            return error.Message;
        }
    }
}
