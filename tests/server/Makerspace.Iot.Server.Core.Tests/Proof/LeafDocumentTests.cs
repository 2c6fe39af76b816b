using System.ComponentModel;
using System.Diagnostics;
using Makerspace.Iot.Server.Core.Proof;

namespace Makerspace.Iot.Server.Core.Tests.Proof;

/// <summary>The page that fixes the form, and the program beside it that another language could start from, say what the code does.</summary>
public sealed class LeafDocumentTests
{
    private static readonly string Page = Path.Combine(Repository(), "docs", "proof", "leaf.md");

    [Fact]
    public void The_page_lists_the_fields_in_their_order()
    {
        IEnumerable<string> listed = File.ReadLines(Page).Select(l => l.Split('|')).Where(c => c.Length > 3 && int.TryParse(c[1], out _)).Select(c => c[2].Trim(' ', '`'));
        Assert.Equal(typeof(LedgerEntry).GetProperties().Select(f => char.ToLowerInvariant(f.Name[0]) + f.Name[1..]), listed);
    }

    [Fact]
    public void The_program_beside_the_page_finds_every_vector_right()
    {
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add("-B");
        start.ArgumentList.Add(Path.ChangeExtension(Page, ".py"));
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Proof", "Vectors", "leaves.json"));
        Process? python = null;
        try
        {
            python = Process.Start(start);
        }
        catch (Win32Exception)
        {
            Assert.Skip("python3 is not installed");
        }

        using (python)
        {
            string said = python!.StandardOutput.ReadToEnd() + python.StandardError.ReadToEnd();
            python.WaitForExit();
            Assert.Equal($"{Entries.Vectors.Count} vectors hold\n", said);
        }
    }

    private static string Repository()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Makerspace.Iot.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
