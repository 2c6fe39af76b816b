using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Members;
using Makerspace.Iot.Server.Training;

namespace Makerspace.Iot.Server.Workspace.TrainingPages;

/// <summary>Who may train at some sites: accounts whose role allows it, and people who are qualified to supervise somewhere.</summary>
/// <param name="Accounts">Accounts, by name.</param>
/// <param name="People">People, by name, at most <see cref="Most"/>.</param>
public sealed record TrainerChoice(IReadOnlyList<Account> Accounts, IReadOnlyList<PersonEntry> People)
{
    /// <summary>Most people to choose from.</summary>
    public const int Most = 200;

    private const int Supervises = 3;

    /// <summary>Reads them.</summary>
    public static async Task<TrainerChoice> ReadAsync(TrainingReader reader, People people, RegistryTables tables, SiteScope scope, DateTimeOffset now, CancellationToken cancellationToken)
    {
        RegistrySnapshot registry = RegistrySnapshot.Of(tables);
        DateOnly today = registry.Zones.DaysOf(now).First;
        IReadOnlyList<Account> accounts = await reader.TrainersAsync(scope, today, cancellationToken);
        return new(
            accounts,
            [
                .. tables.Qualifications.Where(q => q.Level >= Supervises && registry.Categories.TryGetValue(q.Category, out MachineCategory? category) && !(q.LastDayUnder(category) < today))
                    .Select(q => q.Person).Distinct().Where(p => accounts.All(a => a.Person != p)).Select(people.Find).OfType<PersonEntry>()
                    .Where(p => p.Sites.Within(scope)).OrderBy(p => p.Title, StringComparer.CurrentCultureIgnoreCase).Take(Most),
            ]);
    }
}
