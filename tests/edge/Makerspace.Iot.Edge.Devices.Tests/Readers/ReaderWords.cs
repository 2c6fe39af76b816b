using System.Runtime.CompilerServices;
using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers;

/// <summary>What a reader reports, in short words.</summary>
internal static class ReaderWords
{
    /// <summary><c>+ id</c> is there, whether it arrived or was already there; <c>- id</c> left, <c>fault</c>, <c>restored</c>.</summary>
    public static string Of(ReaderEvent report) => Exactly(report).Replace('=', '+');

    /// <summary><c>+ id</c> arrived, <c>= id</c> was already there, <c>~ id</c> was heard again, <c>? flaw</c> could not be read, <c>- id</c> left, <c>fault</c>, <c>restored</c>.</summary>
    public static string Exactly(ReaderEvent report) => report.Kind switch
    {
        ReaderEventKind.Arrived => "+ " + Convert.ToHexString(report.Badge!.Value.Bytes),
        ReaderEventKind.AlreadyThere => "= " + Convert.ToHexString(report.Badge!.Value.Bytes),
        ReaderEventKind.Left => "- " + Convert.ToHexString(report.Badge!.Value.Bytes),
        ReaderEventKind.HeardAgain => "~ " + Convert.ToHexString(report.Badge!.Value.Bytes),
        ReaderEventKind.Unreadable => "? " + report.Flaw,
        ReaderEventKind.LinkFault => "fault",
        _ => "restored",
    };

    /// <summary>Watches a reader; its first word, if that says that it answers, is left out.</summary>
    public static async IAsyncEnumerable<ReaderEvent> BehindGreetingAsync(this IBadgeReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool first = true;
        await foreach (ReaderEvent report in reader.WatchAsync(cancellationToken))
        {
            if (!first || report.Kind != ReaderEventKind.LinkRestored)
            {
                yield return report;
            }

            first = false;
        }
    }
}
