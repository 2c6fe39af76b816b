using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>What became of an access list received.</summary>
public enum AccessOutcome
{
    /// <summary>Verified, kept on disk and in force.</summary>
    InForce,

    /// <summary>Verified and in force, but the disk would not keep it: a revoked badge is refused all the same.</summary>
    InForceNotKept,

    /// <summary>The very list in force.</summary>
    Repeated,

    /// <summary>Not signed by our key, malformed, too large, or contradictory.</summary>
    Refused,

    /// <summary>Verified, but for another agent or site.</summary>
    NotOurs,

    /// <summary>Verified, but not newer than the list in force.</summary>
    NotNewer,
}

/// <summary>
/// Receives access lists: verifies signature, addressee and version, keeps the bytes as they came (atomic replacement of one file), and answers the list built from them.
/// The file is verified again when it is read: whoever can write to the disk opens no machine. Not thread-safe: the uplink's receiving task alone calls it.
/// </summary>
public sealed class AccessInbox(AgentIdentity me, Verifier verifier, string file, AgentClock clock, DateTimeOffset? latestWallKnown)
{
    /// <summary>Name of the file in the data folder.</summary>
    public const string FileName = "access.signed";

    // Bytes on the wire: some 2,000 badges. Below it the collector's own pace is good enough.
    private const int LargeList = 64 * 1024;

    private byte[] _digest = [];

    /// <summary>Version of the list in force; 0 where there is none.</summary>
    public long Version { get; private set; }

    /// <summary>Lists refused since the start, whatever the reason.</summary>
    public long Refused { get; private set; }

    /// <summary>Why the last one was refused, in English; null where none was.</summary>
    public string? LastProblem { get; private set; }

    /// <summary>The list kept on disk; null where there is none, or it does not verify (then <see cref="LastProblem"/> says why).</summary>
    public AccessList? LoadKept()
    {
        try
        {
            return File.Exists(file) && Accept(File.ReadAllBytes(file), out AccessList? list) == AccessOutcome.InForce ? list : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LastProblem = error.Message;
            return null;
        }
    }

    /// <summary>Takes a list from the wire. <paramref name="list"/> is set where it is to be put in force.</summary>
    public AccessOutcome Receive(byte[] wire, out AccessList? list)
    {
        AccessOutcome outcome = Accept(wire, out list);
        return outcome == AccessOutcome.InForce && !Keep(wire) ? AccessOutcome.InForceNotKept : outcome;
    }

    private AccessOutcome Accept(byte[] wire, out AccessList? list)
    {
        AccessOutcome outcome = Examine(wire, out list);
        if (list is not null && wire.Length >= LargeList)
        {
            // What decoding left behind is several times the list; a small computer needs it back now, not at the collector's next occasion.
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        return outcome;
    }

    // A method of its own, so that nothing of the decoded document is held while its memory is given back.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private AccessOutcome Examine(byte[] wire, out AccessList? list)
    {
        list = null;
        byte[] digest = SHA256.HashData(wire);
        if (digest.AsSpan().SequenceEqual(_digest))
        {
            return AccessOutcome.Repeated;
        }

        (byte[]? payload, string? problem) = verifier.Open(wire, "access", Bounds.AccessExpandedBytes);
        if (payload is null)
        {
            return Refuse(AccessOutcome.Refused, problem!);
        }

        Decoded<AccessListDocument> decoded = WireCodec.DecodeAccessList(payload);
        if (!decoded.Ok)
        {
            return Refuse(AccessOutcome.Refused, decoded.Error);
        }

        AccessListDocument document = decoded.Value;
        if (document.Agent != me.Agent || document.Site != me.Site)
        {
            return Refuse(AccessOutcome.NotOurs, $"for {document.Site}/{document.Agent}");
        }

        clock.Prove(document.IssuedAt);
        if (document.Version <= Version)
        {
            return Refuse(AccessOutcome.NotNewer, $"version {document.Version}, in force {Version}");
        }

        try
        {
            list = AccessList.Build(AccessRowsMap.From(document), StampMap.ToInstant(clock.Now()), latestWallKnown);
        }
        catch (Exception error) when (error is ArgumentException or TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            return Refuse(AccessOutcome.Refused, error.Message);
        }

        (Version, _digest) = (document.Version, digest);
        return AccessOutcome.InForce;
    }

    private AccessOutcome Refuse(AccessOutcome outcome, string problem)
    {
        Refused++;
        LastProblem = problem;
        return outcome;
    }

    private bool Keep(byte[] wire)
    {
        string next = file + ".next";
        try
        {
            using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write))
            {
                stream.Write(wire);
                stream.Flush(flushToDisk: true);
            }

            File.Move(next, file, overwrite: true);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LastProblem = $"not kept on disk: {error.Message}";
            return false;
        }
    }
}
