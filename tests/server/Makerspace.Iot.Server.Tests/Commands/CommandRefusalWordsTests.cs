using Makerspace.Iot.Server.Access;
using Makerspace.Iot.Server.Hosting.Commands;

namespace Makerspace.Iot.Server.Tests.Commands;

/// <summary>What whoever gives a command reads when the agent refuses it.</summary>
public sealed class CommandRefusalWordsTests
{
    [Theory]
    [InlineData("expired", "trop tard")]
    [InlineData("unknown-machine", "ne garde pas cette machine")]
    [InlineData("repeated", "déjà reçu")]
    [InlineData("not-now", "en ce moment")]
    [InlineData("no-clock", "l'heure")]
    [InlineData("not-recorded", "ne survivrait pas à un redémarrage")]
    [InlineData("of-a-later-version", "raison inconnue")]
    [InlineData(null, "raison inconnue")]
    public void A_refusal_of_the_agent_says_why_and_keeps_its_word(string? refusal, string words)
    {
        string said = MachineCommand.Words(new CommandOutcome(CommandEnd.Refused, "fab-1", refusal, Recorded: true), "press-1");
        Assert.StartsWith("press-1 : l'agent fab-1 a refusé : ", said, StringComparison.Ordinal);
        Assert.Contains(words, said, StringComparison.Ordinal);
        Assert.Contains("C'est noté au registre", said, StringComparison.Ordinal);
        Assert.DoesNotContain("réessayer", said, StringComparison.Ordinal);
        Assert.Equal(refusal is not null, said.Contains($"({refusal})", StringComparison.Ordinal));
    }

    [Fact]
    public void Who_is_refused_for_the_moment_is_told_to_try_again_only_if_nothing_else_carries_the_command()
    {
        Assert.EndsWith("en ce moment ; réessayer (not-now).", MachineCommand.Words(new CommandOutcome(CommandEnd.Refused, "fab-1", "not-now"), "press-1"), StringComparison.Ordinal);
        Assert.EndsWith("inutile de recommencer.", MachineCommand.Words(new CommandOutcome(CommandEnd.Refused, "fab-1", "not-now", Recorded: true), "press-1"), StringComparison.Ordinal);
        Assert.EndsWith("inutile de recommencer.", MachineCommand.Words(new CommandOutcome(CommandEnd.NoReply, "fab-1", Recorded: true), "press-1"), StringComparison.Ordinal);
    }
}
