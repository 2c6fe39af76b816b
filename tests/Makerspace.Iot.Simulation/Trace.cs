using System.Security.Cryptography;
using System.Text;

namespace Makerspace.Iot.Simulation;

/// <summary>What happened, line by line: a hash of all of it, and the end of it for whoever reads a failure. No random identity stands in it, so that equal seeds give equal hashes.</summary>
internal sealed class Trace : IDisposable
{
    private const int Kept = 40;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Queue<string> _last = new();

    /// <summary>Lines so far.</summary>
    public int Lines { get; private set; }

    /// <summary>Virtual time, milliseconds.</summary>
    public long NowMs { get; set; }

    /// <summary>Hash of everything so far.</summary>
    public string Hash => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Adds a line.</summary>
    public void Add(FormattableString text)
    {
        string line = FormattableString.Invariant($"{NowMs,9} ") + FormattableString.Invariant(text);
        _hash.AppendData(Encoding.UTF8.GetBytes(line));
        Lines++;
        _last.Enqueue(line);
        if (_last.Count > Kept)
        {
            _last.Dequeue();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', _last);

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}

/// <summary>A rule was broken in the simulation.</summary>
internal sealed class RuleBroken(string rule) : Exception(rule);

/// <summary>The agent's process ends here and now.</summary>
internal sealed class Killed() : Exception("killed by the simulation");

/// <summary>Lit, it kills the agent at one of the next places at which dying matters.</summary>
internal sealed class Fuse
{
    private int _left = -1;

    /// <summary>Dies at the <paramref name="places"/>-th place from now.</summary>
    public void Light(int places) => _left = places;

    /// <summary>Lives on.</summary>
    public void PutOut() => _left = -1;

    /// <summary>A place.</summary>
    public void Pass()
    {
        if (_left >= 0 && _left-- == 0)
        {
            throw new Killed();
        }
    }
}
