using System.Security.Cryptography;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Edge.Agent.Outbox;
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
/// Receives access lists: verifies signature, addressee and version, and keeps the bytes as they came (atomic replacement of one file). Answers the list built from them.
/// The file is verified again when it is read: whoever can write to the disk opens no machine. A list that the disk would not keep is offered to it again, see <see cref="KeepAgain"/>. Thread-safe.
/// </summary>
public sealed class AccessInbox(AgentIdentity me, Verifier verifier, string file, AgentClock clock, DateTimeOffset? latestWallKnown)
{
    /// <summary>Name of the file in the data folder.</summary>
    public const string FileName = "access.signed";

    private readonly Lock _gate = new();
    private byte[] _digest = [];
    private byte[]? _unkept;
    private long _version;
    private long _refused;
    private volatile string? _lastProblem;
    private volatile string? _keepProblem;

    /// <summary>Version of the list in force; 0 if there is none.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Lists refused since the start, whatever the reason.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Why the last one was refused, in English; null if none was.</summary>
    public string? LastProblem => _lastProblem;

    /// <summary>Why the disk does not keep the list in force, in English; null if it does. After a restart the list before would be in force again, with the rights of before.</summary>
    public string? KeepProblem => _keepProblem;

    /// <summary>The list kept on disk; null if there is none, or it does not verify (then <see cref="LastProblem"/> says why).</summary>
    public AccessList? LoadKept()
    {
        lock (_gate)
        {
            return LoadGated();
        }
    }

    /// <summary>Takes a list from the wire. <paramref name="list"/> is set if it is to be put in force.</summary>
    public AccessOutcome Receive(byte[] wire, out AccessList? list)
    {
        lock (_gate)
        {
            AccessOutcome outcome = Accept(wire, out list);
            if (outcome == AccessOutcome.InForce)
            {
                _unkept = wire;
            }

            Keep();
            return outcome == AccessOutcome.InForce && _unkept is not null ? AccessOutcome.InForceNotKept : outcome;
        }
    }

    /// <summary>Offers the list in force to the disk once more, if it would not keep it before. Call every few seconds.</summary>
    public void KeepAgain()
    {
        lock (_gate)
        {
            Keep();
        }
    }

    private AccessList? LoadGated()
    {
        try
        {
            return File.Exists(file) && Accept(File.ReadAllBytes(file), out AccessList? list) == AccessOutcome.InForce ? list : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _lastProblem = error.Message;
            return null;
        }
    }

    private AccessOutcome Accept(byte[] wire, out AccessList? list)
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
            list = AccessList.Build(document, StampMap.ToInstant(clock.Now()), latestWallKnown);
        }
        catch (Exception error) when (error is ArgumentException or TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            return Refuse(AccessOutcome.Refused, error.Message);
        }

        Interlocked.Exchange(ref _version, document.Version);
        _digest = digest;
        return AccessOutcome.InForce;
    }

    private AccessOutcome Refuse(AccessOutcome outcome, string problem)
    {
        Interlocked.Increment(ref _refused);
        _lastProblem = problem;
        return outcome;
    }

    // What is still to be kept, and nothing else.
    private void Keep()
    {
        if (_unkept is not { } wire)
        {
            return;
        }

        try
        {
            KeptFile.Replace(file, wire);
            (_unkept, _keepProblem) = (null, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _keepProblem = error.Message;
        }
    }
}
