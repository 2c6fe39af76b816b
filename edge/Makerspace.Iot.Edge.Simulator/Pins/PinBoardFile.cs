using System.IO.MemoryMappedFiles;

namespace Makerspace.Iot.Edge.Simulator.Pins;

/// <summary>
/// The other side of an agent's pin board in shared memory: reads the levels that the agent drives, writes the levels that it senses.
/// A file of 128 bytes for 64 lines; byte 2i is the physical output level of line i; byte 2i+1 its physical input: the level in bit 0, and in bits 1 to 7 the number of its changes modulo 128,
/// so that an agent on a busy machine misses no pulse. Thread-safe with one writer per line: each is one byte.
/// </summary>
public sealed class PinBoardFile : IDisposable
{
    /// <summary>Lines of a board.</summary>
    public const int Lines = 64;

    /// <summary>Size of the file, in bytes.</summary>
    public const int FileBytes = 2 * Lines;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    /// <summary>Maps the file; makes it, all levels low, if it is not there. What is in it stays: an agent may be running.</summary>
    public PinBoardFile(string path)
    {
        FilePath = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        var stream = new FileStream(FilePath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length < FileBytes)
        {
            stream.SetLength(FileBytes);
        }

        _file = MemoryMappedFile.CreateFromFile(stream, mapName: null, FileBytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, FileBytes);
    }

    /// <summary>Full path.</summary>
    public string FilePath { get; }

    /// <summary>The level that the agent drives.</summary>
    public bool ReadOutput(int line) => _view.ReadByte(2 * Checked(line)) != 0;

    /// <summary>Sets the level that the agent senses.</summary>
    public void WriteInput(int line, bool high)
    {
        byte before = _view.ReadByte((2 * Checked(line)) + 1);
        if ((before & 1) != 0 != high)
        {
            _view.Write((2 * line) + 1, (byte)(((before & 0xFE) + 2) | (high ? 1 : 0)));
        }
    }

    /// <summary>The level last set for the agent to sense.</summary>
    public bool ReadInput(int line) => (_view.ReadByte((2 * Checked(line)) + 1) & 1) != 0;

    /// <summary>Drives an output in the agent's stead, for tests without an agent.</summary>
    public void WriteOutput(int line, bool high) => _view.Write(2 * Checked(line), (byte)(high ? 1 : 0));

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private static int Checked(int line) =>
        line is >= 0 and < Lines ? line : throw new ArgumentOutOfRangeException(nameof(line), line, $"A board has lines 0 to {Lines - 1}.");
}
