using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Status;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Outbox;

/// <summary>A disk that is really full: a small file system in memory, where the test may mount one.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private bool _mounted;

    public void Dispose()
    {
        if (_mounted)
        {
            Run("umount", _folder.Path);
        }

        _folder.Dispose();
    }

    [Fact]
    public void On_a_full_disk_no_session_starts_but_the_open_ones_end_and_room_brings_service_back()
    {
        _mounted = Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _folder.Path);
        if (!_mounted)
        {
            Assert.Skip("this user may not mount a small file system");
        }

        using IOutbox outbox = OutboxFile.Open(_folder.Path, new OutboxOptions { ReserveBytes = 256 * 1024 }, Drafts.Morning).Outbox;
        Assert.Equal(AppendOutcome.Stored, outbox.Append(Drafts.Start("press-1", "ses-1")).Outcome);
        FillDisk();
        AppendResult last = default;
        for (int i = 0; i < 200 && last.Outcome == AppendOutcome.Stored; i++)
        {
            last = outbox.Append(Drafts.Denied("press-1", i));
        }

        Assert.Equal(AppendOutcome.DiskFull, last.Outcome);
        Assert.Equal(AppendOutcome.DiskFull, outbox.Append(Drafts.Start("press-2", "ses-2")).Outcome);
        Assert.Equal(AppendOutcome.Stored, outbox.Append(Drafts.End("press-1", "ses-1", 60)).Outcome);
        Assert.Equal(AppendOutcome.DiskFull, outbox.Append(Drafts.Start("press-1", "ses-3")).Outcome);

        File.Delete(_folder.File("filler"));
        outbox.Maintain();
        Assert.Equal(AppendOutcome.Stored, outbox.Append(Drafts.Start("press-1", "ses-3")).Outcome);
        Assert.Equal(Enumerable.Range(1, (int)outbox.LastSeq).Select(n => (long)n), outbox.Read(0, 1000).Select(e => e.Seq));
    }

    [Fact]
    public void A_database_that_is_damaged_on_a_full_disk_gives_way_in_the_room_kept_for_ends_and_serves_by_itself_once_there_is_room()
    {
        _mounted = Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _folder.Path);
        if (!_mounted)
        {
            Assert.Skip("this user may not mount a small file system");
        }

        var options = new OutboxOptions { ReserveBytes = 256 * 1024 };
        using IOutbox outbox = new RecoveringOutbox(OutboxFile.Open(_folder.Path, options, Drafts.Morning).Outbox, _folder.File(OutboxFile.Name), options, TimeProvider.System, _ => { });
        Assert.Equal(AppendOutcome.Stored, outbox.Append(Drafts.Start("press-1", "ses-1")).Outcome);
        outbox.Maintain();
        FillDisk();
        using (var file = new FileStream(_folder.File(OutboxFile.Name), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Write(new byte[file.Length]);
        }

        File.Delete(_folder.File(OutboxFile.Name + "-wal"));
        for (int second = 0; second < 3; second++)
        {
            // Nothing opens for want of room, which says nothing of the file at first.
            outbox.Mend();
        }

        AppendResult end = outbox.Append(Drafts.End("press-1", "ses-1", 60));
        Assert.True(end.IsDurable, end.Detail);
        Assert.Equal(AppendOutcome.DiskFull, outbox.Append(Drafts.Start("press-1", "ses-2")).Outcome);
        File.Delete(_folder.File("filler"));
        outbox.Mend();
        Assert.Equal(AppendOutcome.Stored, outbox.Append(Drafts.Start("press-1", "ses-2")).Outcome);
        Assert.Equal([1L, 2, 3], outbox.Read(0, 9).Select(e => e.Seq));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_agent_starts_on_a_full_disk_and_serves_whether_it_was_stopped_or_killed(bool killed)
    {
        _mounted = Run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", _folder.Path);
        if (!_mounted)
        {
            Assert.Skip("this user may not mount a small file system");
        }

        using var program = new AgentProgram { DataFolder = _folder.Path };
        await using (ServiceProcess first = program.Start())
        {
            await program.Becomes(first, _ => true, "serves");
            await (killed ? first.Kill() : first.Stop());
        }

        FillDisk();
        await using ServiceProcess second = program.Start();
        JsonElement report = await program.Becomes(second, r => r.GetProperty("loop").GetProperty("machines").GetArrayLength() == 1, "serves on a full disk");
        Assert.Equal("locked", report.GetProperty("loop").GetProperty("machines")[0].GetProperty("state").GetString());
        Assert.False(Directory.Exists(_folder.File("warm-up")), "the dry run left something behind");

        // With room again all is written that could not be.
        File.Delete(_folder.File("filler"));
        await Eventually.That(() => File.Exists(_folder.File(StatusServer.PortFile)) && File.ReadAllText(_folder.File(StatusServer.PortFile)) == program.StatusPort.ToString(CultureInfo.InvariantCulture), () => second.Output, 40);
        await second.Stop();
        Assert.Equal(0, second.ExitCode);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            var info = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false };
            using Process process = Process.Start(info)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private void FillDisk()
    {
        using var file = new FileStream(_folder.File("filler"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full: what the test wants.
        }
    }
}
