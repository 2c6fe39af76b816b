using FsCheck;
using FsCheck.Fluent;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Outbox;

/// <summary>Random lives of an outbox against the model, with orderly restarts and with kills.</summary>
public sealed class OutboxModelTests
{
    private static readonly OutboxOptions Options = new() { MaxRows = 100, ReserveBytes = 0, CommandsKept = 5 };
    private static readonly string[] Machines = ["press-1", "cnc-1"];

    private enum Deed
    {
        Start,
        Checkpoint,
        End,
        TakeOver,
        Denied,
        Ack,
        WrongAck,
        Claim,
        Maintain,
        Reopen,
        Kill,
    }

    [Fact]
    public void An_outbox_lives_as_its_model_does_through_restarts_and_kills()
    {
        Gen<(Deed Deed, int Number)> step = Gen.Choose(0, 99)
            .SelectMany(_ => Gen.Frequency(
                (4, Gen.Constant(Deed.Start)), (6, Gen.Constant(Deed.Checkpoint)), (4, Gen.Constant(Deed.End)), (3, Gen.Constant(Deed.TakeOver)), (10, Gen.Constant(Deed.Denied)),
                (3, Gen.Constant(Deed.Ack)), (1, Gen.Constant(Deed.WrongAck)), (2, Gen.Constant(Deed.Claim)), (1, Gen.Constant(Deed.Maintain)),
                (1, Gen.Constant(Deed.Reopen)), (1, Gen.Constant(Deed.Kill))), (n, d) => (d, n));
        Gen<(Deed Deed, int Number)[]> life = step.ArrayOf(80);
        Prop.ForAll(life.ToArbitrary(), Live).Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    private static bool Live((Deed Deed, int Number)[] steps)
    {
        using var root = new TempFolder();
        int life = 0;
        string folder = root.File("life-0");
        IOutbox real = OutboxFile.Open(folder, Options, Drafts.Morning).Outbox;
        var model = new MemoryOutbox(Options, real.Epoch);
        try
        {
            for (int i = 0; i < steps.Length; i++)
            {
                (Deed deed, int number) = steps[i];
                switch (deed)
                {
                    case Deed.Reopen:
                        real.Dispose();
                        real = OutboxFile.Open(folder, Options, Drafts.Morning).Outbox;
                        break;
                    case Deed.Kill:
                        // What a killed process leaves: the files as they are at this moment, without an orderly close.
                        string next = root.File($"life-{++life}");
                        CopyFiles(folder, next);
                        real.Dispose();
                        folder = next;
                        real = OutboxFile.Open(folder, Options, Drafts.Morning).Outbox;
                        break;
                    default:
                        Same(Do(model, deed, number, i), Do(real, deed, number, i), $"step {i} {deed}");
                        break;
                }

                Compare(model, real, $"after step {i} {deed}");
            }
        }
        finally
        {
            real.Dispose();
        }

        return true;
    }

    private static string Do(IOutbox outbox, Deed deed, int number, int step)
    {
        string machine = Machines[number % 2];
        switch (deed)
        {
            case Deed.Start:
                return Short(outbox.Append(Drafts.Start(machine, $"ses-{step}", step)));
            case Deed.Checkpoint:
                return Short(outbox.Append(Drafts.Checkpoint(machine, "ses-x", step)));
            case Deed.End:
                return Short(outbox.Append(Drafts.End(machine, "ses-x", step)));
            case Deed.TakeOver:
                return Short(outbox.Append([Drafts.Denied(machine, step), Drafts.End(machine, "ses-x", step), Drafts.Start(machine, $"ses-{step}", step)]));
            case Deed.Denied:
                return Short(outbox.Append(Drafts.Denied(machine, step)));
            case Deed.Ack:
                long seq = outbox.AckedSeq + ((outbox.LastSeq - outbox.AckedSeq) * number / 99);
                return outbox.Acknowledge(outbox.Epoch, seq).ToString();
            case Deed.WrongAck:
                return $"{outbox.Acknowledge(outbox.Epoch, outbox.LastSeq + 1 + number)} {outbox.Acknowledge("foreign", 1)}";
            case Deed.Claim:
                return outbox.ClaimCommand($"c-{number % 8}").ToString();
            default:
                outbox.Maintain();
                return "maintained";
        }
    }

    private static string Short(AppendResult result) => $"{result.Outcome} {result.Seq}";

    private static void Compare(IOutbox model, IOutbox real, string when)
    {
        Same($"{model.Epoch} {model.LastSeq} {model.AckedSeq} {model.Depth.Rows} {model.Depth.Bytes}", $"{real.Epoch} {real.LastSeq} {real.AckedSeq} {real.Depth.Rows} {real.Depth.Bytes}", when);
        Same(Content(model), Content(real), when);
        Same(Open(model), Open(real), when);
    }

    private static string Content(IOutbox outbox) =>
        string.Join('\n', outbox.Read(0, 1000).Select(e => $"{e.Seq} {System.Text.Encoding.UTF8.GetString(e.Bytes)}"));

    private static string Open(IOutbox outbox) =>
        string.Join('\n', outbox.OpenSessions().OrderBy(s => s.Start.Machine, StringComparer.Ordinal).Select(s => $"{s.Start.Machine} {s.Start.Seq} {s.Checkpoint?.Figures.OccupiedSeconds}"));

    private static void Same(string expected, string actual, string when)
    {
        if (expected != actual)
        {
            throw new InvalidOperationException($"{when}: the model has\n{expected}\nbut the outbox has\n{actual}");
        }
    }

    private static void CopyFiles(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
