namespace Makerspace.Iot.Edge.Agent.Service;

/// <summary>Whether an agent is running, for commands that need its devices.</summary>
internal static class AgentLock
{
    /// <summary>True while an agent holds the data folder.</summary>
    public static bool IsHeld(string folder)
    {
        string file = Path.Combine(folder, AgentParts.LockFile);
        if (!File.Exists(file))
        {
            return false;
        }

        try
        {
            using var tried = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
