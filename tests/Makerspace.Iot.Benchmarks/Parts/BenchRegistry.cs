
namespace Makerspace.Iot.Benchmarks.Parts;

/// <summary>
/// The registry of a benchmark: one site; <see cref="LoadAgents"/> agents that the load generators play; one agent, <see cref="RealAgent"/>, that runs as the real program;
/// and so many members, each with a badge and qualified for every machine.
/// </summary>
/// <param name="LoadAgents">Agents played: <c>load-0</c>…</param>
/// <param name="MachinesEach">Machines of each: <c>m-0-0</c>…</param>
/// <param name="Members">Members: <c>p-0</c>…</param>
internal sealed record BenchRegistry(int LoadAgents, int MachinesEach, int Members)
{
    public const string Site = "banc";
    public const string RealAgent = "real-1";
    public static readonly string[] RealMachines = ["press-1", "laser-1", "cnc-1"];

    public static string Agent(int agent) => $"load-{agent}";

    public static string Machine(int agent, int machine) => $"m-{agent}-{machine}";

    public static string Member(int member) => $"p-{member}";

    /// <summary>Badge ids of seven bytes, spread so that no two are alike.</summary>
    public static string Badge(int member) => $"04{(member * 2_654_435_761L) & 0xFFFF_7FFF_FFFF:x12}"; // the fourth of seven bytes is never the cascade tag 88

    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        Put("sites", "name;label", [$"{Site};Banc d’essai"]);
        Put("agents", "name;site;label", [$"{RealAgent};{Site};", .. Agents().Select(a => $"{Agent(a)};{Site};")]);
        Put("categories", "name;label", ["tool;Machine"]);
        string[] machines = [.. RealMachines, .. Agents().SelectMany(a => Enumerable.Range(0, MachinesEach).Select(m => Machine(a, m)))];
        Put("machines", "name;label;category;levelAlone;levelSupervised", machines.Select(m => $"{m};{m};tool;2;1"));
        Put(
            "placements",
            "machine;from;agent",
            [.. RealMachines.Select(m => $"{m};2020-01-01;{RealAgent}"), .. Agents().SelectMany(a => Enumerable.Range(0, MachinesEach).Select(m => $"{Machine(a, m)};2020-01-01;{Agent(a)}"))]);
        IEnumerable<int> members = Enumerable.Range(0, Members);
        Put("persons", "ref;displayName", members.Select(p => $"{Member(p)};"));
        Put("memberships", "person;site;structure;firstDay;lastDay;kind;purpose;hours", members.Select(p => $"{Member(p)};{Site};;2020-01-01;;resident;;"));
        Put("badges", "uid;person;structure;revokedAt", members.Select(p => $"{Badge(p)};{Member(p)};;"));
        Put("qualifications", "person;category;level;signedOn;signedBy;lastDay", members.Select(p => $"{Member(p)};tool;2;2024-02-01;;"));

        void Put(string name, string header, IEnumerable<string> rows) => File.WriteAllLines(Path.Combine(folder, name + ".csv"), [header, .. rows]);
    }

    private IEnumerable<int> Agents() => Enumerable.Range(0, LoadAgents);
}
