using System.Diagnostics;

namespace Makerspace.Iot.TestKit.SmartCards;

/// <summary>
/// A contactless card on vsmartcard's virtual reader: messages of two bytes of length, most significant first, then contents; one byte of contents is an order (4: tell the ATR), more is a command of the reader.
/// A small shell in the reader's own network carries the bytes. Answers every command but Get Data with 6D 00. <b>Source:</b> vsmartcard's documentation of vpcd.
/// </summary>
public sealed class PcscCard : IDisposable
{
    /// <summary>Answer to reset of a MIFARE Classic behind a contactless reader. Source: PC/SC Workgroup part 3, section 3.1.3.2.3.</summary>
    private static readonly byte[] AnswerToReset = Convert.FromHexString("3B8F8001804F0CA000000306030001000000006A");

    private static readonly byte[] GetUid = Convert.FromHexString("FFCA000000");
    private readonly Process _carrier;
    private readonly byte[] _uidAnswer;
    private readonly Task _playing;

    internal PcscCard(int insideProcess, int port, string uidAnswer)
    {
        _uidAnswer = Convert.FromHexString(uidAnswer);
        string[] user = Environment.IsPrivilegedProcess ? [] : ["--user", "--preserve-credentials"];
        var info = new ProcessStartInfo(
            "/usr/bin/nsenter",
            ["--target", $"{insideProcess}", .. user, "--net", "/bin/bash", "-c", $"exec 3<>/dev/tcp/127.0.0.1/{port}; cat <&3 & cat >&3; kill $! 2>/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        _carrier = Process.Start(info)!;
        _playing = Task.Factory.StartNew(Play, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Get Data commands that were answered.</summary>
    public int Asked { get; private set; }

    /// <summary>Takes the card away.</summary>
    public void Dispose()
    {
        try
        {
            _carrier.StandardInput.Close();
        }
        catch (IOException)
        {
            // The reader hung up first.
        }

        _carrier.Kill(entireProcessTree: true);
        _carrier.WaitForExit();
        _playing.Wait();
        _carrier.Dispose();
    }

    private void Play()
    {
        Stream from = _carrier.StandardOutput.BaseStream;
        Stream to = _carrier.StandardInput.BaseStream;
        Span<byte> head = stackalloc byte[2];
        try
        {
            while (true)
            {
                from.ReadExactly(head);
                byte[] message = new byte[(head[0] << 8) | head[1]];
                from.ReadExactly(message);
                byte[] answer = message switch
                {
                    [4] => AnswerToReset,
                    [_] => [],
                    _ when message.AsSpan().SequenceEqual(GetUid) => _uidAnswer,
                    _ => [0x6D, 0x00],
                };
                if (answer.Length > 0)
                {
                    to.Write([(byte)(answer.Length >> 8), (byte)answer.Length, .. answer]);
                    to.Flush();
                    Asked += answer == _uidAnswer ? 1 : 0;
                }
            }
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Taken away.
        }
    }
}
