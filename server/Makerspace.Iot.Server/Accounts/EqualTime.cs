namespace Makerspace.Iot.Server.Accounts;

/// <summary>Answers that tell a stranger nothing take the same time, whatever was found.</summary>
internal static class EqualTime
{
    /// <summary>Shortest time of such an answer: longer than the work of a small computer.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMilliseconds(400);

    /// <summary>Does the work and waits until that time is over. It is that of the wall, since a stranger measures it there.</summary>
    public static async Task<T> TakeAsync<T>(Func<Task<T>> work)
    {
        Task least = Task.Delay(Least, TimeProvider.System);
        try
        {
            return await work();
        }
        finally
        {
            await least;
        }
    }
}
