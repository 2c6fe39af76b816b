using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.TestKit;
using Microsoft.Data.Sqlite;

namespace Makerspace.Iot.Edge.Agent.Tests.Outbox;

/// <summary>The suite on SQLite, and what only a disk can do.</summary>
public sealed class SqliteOutboxTests : OutboxSuite, IDisposable
{
    private static readonly OutboxOptions Small = new() { ReserveBytes = 4096 };
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Everything_is_there_again_after_a_reopen_with_the_same_epoch_and_bytes()
    {
        string epoch;
        byte[] first;
        using (IOutbox before = Open())
        {
            epoch = before.Epoch;
            before.Append(Drafts.Start("press-1", "ses-1"));
            before.Append(Drafts.Checkpoint("press-1", "ses-1", 30));
            before.Append(Drafts.Denied("press-1"));
            before.Acknowledge(epoch, 1);
            before.ClaimCommand("c-1");
            first = before.Read(0, 1)[0].Bytes;
        }

        using IOutbox after = Open();
        Assert.Equal(epoch, after.Epoch);
        Assert.Equal(first, after.Read(0, 1)[0].Bytes);
        Assert.Equal((2L, 1L, 3L, 1), (after.Depth.Rows, after.AckedSeq, after.LastSeq, after.Depth.OpenSessions));
        Assert.Equal(30, Assert.Single(after.OpenSessions()).Checkpoint!.Figures.OccupiedSeconds);
        Assert.Equal(ClaimOutcome.Repeated, after.ClaimCommand("c-1"));
    }

    [Fact]
    public void A_write_that_changes_nothing_right_after_a_reopen_is_no_damage()
    {
        using (IOutbox before = Open())
        {
            before.ClaimCommand("c-1");
        }

        using IOutbox after = Open();
        Assert.Equal(ClaimOutcome.Repeated, after.ClaimCommand("c-1"));
        Assert.Equal(1, after.Append(Drafts.Denied("press-1")).Seq);
    }

    [Fact]
    public void The_latest_synced_time_is_known_after_a_reopen()
    {
        using (IOutbox before = Open())
        {
            Assert.Null(before.LatestWallKnown);
            before.Maintain(Drafts.Morning);
            before.Maintain();
        }

        using IOutbox after = Open();
        Assert.Equal(Drafts.Morning, after.LatestWallKnown);
    }

    [Fact]
    public void Numbers_never_start_again_when_everything_was_acknowledged()
    {
        using (IOutbox before = Open())
        {
            before.Append(Drafts.Denied("press-1"));
            before.Append(Drafts.Denied("press-1"));
            before.Acknowledge(before.Epoch, 2);
        }

        using IOutbox after = Open();
        Assert.Equal(3, after.Append(Drafts.Denied("press-1")).Seq);
    }

    [Fact]
    public void A_database_held_by_another_program_gives_a_typed_answer_and_serves_again_afterwards()
    {
        using IOutbox outbox = Open();
        using (var other = new SqliteConnection($"Data Source={_folder.File(OutboxFile.Name)};Pooling=False"))
        {
            other.Open();
            Run(other, "BEGIN IMMEDIATE");
            Assert.Equal(AppendOutcome.Locked, outbox.Append(Drafts.Start("press-1", "ses-1")).Outcome);
            Run(other, "ROLLBACK");
        }

        Assert.Equal(1, outbox.Depth.WriteFaults);
        Assert.Equal(new AppendResult(AppendOutcome.Stored, 1), outbox.Append(Drafts.Start("press-1", "ses-1")));
    }

    [Theory]
    [InlineData("not a database at all, but long enough to look like one", 0, 0)]
    [InlineData("damaged page", 100, 199)]
    [InlineData("missing row", 200, 200)]
    public void A_damaged_file_is_set_aside_and_a_new_epoch_begins_with_what_can_be_read(string damage, int fewest, int most)
    {
        string path = _folder.File(OutboxFile.Name);
        string epoch;
        using (IOutbox before = Open())
        {
            epoch = before.Epoch;
            for (int i = 0; i < 200; i++)
            {
                before.Append(Drafts.Denied("press-1", i));
            }
        }

        switch (damage)
        {
            case "damaged page":
                using (var file = new FileStream(path, FileMode.Open))
                {
                    file.Position = 4096 * 3;
                    file.Write(new byte[4096 * 10]);
                }

                break;
            case "missing row":
                using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
                {
                    connection.Open();
                    Run(connection, "DELETE FROM stream");
                }

                break;
            default:
                File.WriteAllText(path, string.Concat(Enumerable.Repeat(damage, 100)));
                break;
        }

        OpenedOutbox opened = OutboxFile.Open(_folder.Path, Small, Drafts.Morning);
        using IOutbox after = opened.Outbox;
        Assert.NotEqual(epoch, after.Epoch);
        Assert.NotNull(opened.Problem);
        Assert.True(File.Exists(opened.SetAside), "the damaged file is kept");
        Assert.InRange(after.Depth.Rows, fewest, most);
        Assert.Equal(after.Depth.Rows + 1, after.Append(Drafts.Denied("press-1")).Seq);
        Assert.All(after.Read(0, 1000), e => Assert.Equal(after.Epoch, EventCodec.Decode(e.Bytes).Value!.Epoch));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_file_that_was_emptied_or_deleted_is_told_as_a_record_that_is_lost(bool isDeleted, bool wasKilled)
    {
        string path = _folder.File(OutboxFile.Name);
        string epoch;
        byte[] log;
        using (IOutbox before = Open())
        {
            epoch = before.Epoch;
            before.Append(Drafts.Start("press-1", "ses-1"));
            log = File.ReadAllBytes(path + "-wal");
        }

        File.WriteAllBytes(path, []);
        if (isDeleted)
        {
            File.Delete(path);
        }

        if (wasKilled)
        {
            File.WriteAllBytes(path + "-wal", log);
        }

        OpenedOutbox opened = OutboxFile.Open(_folder.Path, Small, Drafts.Morning);
        using (IOutbox after = opened.Outbox)
        {
            Assert.NotEqual(epoch, after.Epoch);
            Assert.Contains("lost", opened.Problem, StringComparison.Ordinal);
            Assert.Equal(opened.SetAside, Assert.Single(OutboxFile.SetAsideIn(_folder.Path)));
            Assert.Equal(wasKilled ? log : null, File.Exists(opened.SetAside + "-wal") ? File.ReadAllBytes(opened.SetAside + "-wal") : null);
            Assert.Equal(AppendOutcome.Stored, after.Append(Drafts.Start("press-1", "ses-2")).Outcome);
        }

        // Told once.
        OpenedOutbox again = OutboxFile.Open(_folder.Path, Small, Drafts.Morning);
        again.Outbox.Dispose();
        Assert.Null(again.Problem);
    }

    [Fact]
    public void An_empty_file_of_a_first_start_that_was_interrupted_is_no_loss()
    {
        File.WriteAllBytes(_folder.File(OutboxFile.Name), []);
        OpenedOutbox opened = OutboxFile.Open(_folder.Path, Small, Drafts.Morning);
        opened.Outbox.Dispose();
        Assert.Null(opened.Problem);
    }

    [Theory]
    [InlineData("UPDATE open_session SET start = x'00' WHERE machine = 'press-1'", "start")]
    [InlineData("UPDATE open_session SET start = (SELECT bytes FROM event WHERE seq = 3) WHERE machine = 'press-1'", "start: access-denied of press-1")]
    [InlineData("UPDATE open_session SET start = (SELECT start FROM open_session WHERE machine = 'loom-1') WHERE machine = 'press-1'", "start: session-started of loom-1")]
    public void An_open_session_that_cannot_be_read_is_set_aside_and_the_rest_is_served(string damage, string problem)
    {
        WithTwoSessions(damage);
        OpenedOutbox opened = OutboxFile.Open(_folder.Path, Small, Drafts.Morning);
        using IOutbox after = opened.Outbox;
        UnreadableSession found = Assert.Single(opened.UnreadableSessions);
        Assert.Equal("press-1", found.Machine);
        Assert.StartsWith(problem, found.Problem, StringComparison.Ordinal);
        Assert.True(new FileInfo(found.File!).Length > 0, "its record is kept");
        Assert.Equal("outbox.db.damaged-20260302T080000000Z-session-press-1", Path.GetFileName(found.File));
        Assert.Equal("loom-1", Assert.Single(after.OpenSessions()).Start.Machine);
        Assert.Equal(1, after.Depth.OpenSessions);
        Assert.Equal(AppendOutcome.Stored, after.Append(Drafts.Start("press-1", "ses-3")).Outcome);
        Assert.Equal([1L, 2, 3, 4], after.Read(0, 9).Select(e => e.Seq));
    }

    [Fact]
    public void The_name_of_a_session_set_aside_is_written_to_the_disk_before_its_row_is_deleted()
    {
        WithTwoSessions("UPDATE open_session SET start = x'7B' WHERE machine = 'loom-1'");
        using var events = new FolderEvents(_folder.Path);
        using IOutbox after = Open();
        List<string> seen = events.Take();
        int made = seen.FindIndex(n => n.EndsWith("-session-loom-1", StringComparison.Ordinal));
        Assert.True(made >= 0, string.Join(" ", seen));
        Assert.Equal(".", seen.ElementAtOrDefault(made + 1));
    }

    [Fact]
    public void A_session_of_which_only_the_checkpoint_cannot_be_read_goes_on_without_it()
    {
        WithTwoSessions("UPDATE open_session SET checkpoint = x'7B' WHERE machine = 'press-1'");
        OpenedOutbox opened = OutboxFile.Open(_folder.Path, Small, Drafts.Morning);
        using (IOutbox after = opened.Outbox)
        {
            Assert.StartsWith("checkpoint", Assert.Single(opened.UnreadableSessions).Problem, StringComparison.Ordinal);
            Assert.Equal((2, null), (after.OpenSessions().Count, after.OpenSessions().Single(s => s.Start.Machine == "press-1").Checkpoint));
        }

        // Told once.
        OpenedOutbox again = OutboxFile.Open(_folder.Path, Small, Drafts.Morning);
        Assert.Empty(again.UnreadableSessions);
        again.Outbox.Dispose();
    }

    [Fact]
    public void A_file_of_a_later_program_is_left_alone()
    {
        using (IOutbox before = Open())
        {
            before.Append(Drafts.Denied("press-1"));
        }

        using (var connection = new SqliteConnection($"Data Source={_folder.File(OutboxFile.Name)};Pooling=False"))
        {
            connection.Open();
            Run(connection, "PRAGMA user_version = 99");
        }

        Assert.Throws<NotSupportedException>(() => OutboxFile.Open(_folder.Path, Small, Drafts.Morning));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*.damaged-*"));
    }

    [Fact]
    public void Many_appends_and_acknowledgements_do_not_let_the_file_grow_without_end()
    {
        using IOutbox outbox = Open();
        for (int round = 0; round < 6; round++)
        {
            for (int i = 0; i < 200; i++)
            {
                outbox.Append(Drafts.Denied("press-1", i));
            }

            outbox.Acknowledge(outbox.Epoch, outbox.LastSeq);
            outbox.Maintain();
        }

        long bytes = Directory.EnumerateFiles(_folder.Path).Sum(f => new FileInfo(f).Length);
        Assert.InRange(bytes, 1, 6 * 1024 * 1024);
    }

    private void WithTwoSessions(string damage)
    {
        using (IOutbox before = Open())
        {
            before.Append(Drafts.Start("press-1", "ses-1"));
            before.Append(Drafts.Start("loom-1", "ses-2"));
            before.Append(Drafts.Denied("press-1"));
        }

        using var connection = new SqliteConnection($"Data Source={_folder.File(OutboxFile.Name)};Pooling=False");
        connection.Open();
        Run(connection, damage);
    }

    protected override IOutbox Open(OutboxOptions? options = null) => OutboxFile.Open(_folder.Path, options ?? Small, Drafts.Morning).Outbox;

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
