using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Signals;

/// <summary>The lines of what was just told; null if the state itself says it better.</summary>
internal static class SignalLines
{
    public static string[]? Of(SessionEffect.Signal? signal, MachineState state, MachineProfile profile, Words w) => signal switch
    {
        { Kind: SignalKind.Granted } when state.Session is not null => [w["Bonjour", "Hello"], state.Session.IsMaintenance ? w["Mode entretien", "Maintenance"] : w["Machine prête", "Machine ready"]],
        { Kind: SignalKind.Refused, Reason: DenialReason.InterlockOpen } => [.. DenialLines.Of(DenialReason.InterlockOpen, w), .. Missing(state, profile, w)],
        { Kind: SignalKind.Refused, Reason: { } reason } => DenialLines.Of(reason, w),
        { Kind: SignalKind.Observed, Reason: { } reason } => [w["Serait refusé :", "Would refuse:"], .. DenialLines.Of(reason, w).Take(2)],
        { Kind: SignalKind.TraineeFirst } => [w["Badger d'abord", "First badge the"], w["le stagiaire,", "trainee, then"], w["puis l'encadrant", "the supervisor"]],
        { Kind: SignalKind.BadgeLeft } => StateLines.BadgeLeft(w),
        { Kind: SignalKind.RandomBadge } => [w["Numéro changeant", "Changing number"], w["pas un badge :", "no badge: see"], w["voir l'accueil", "the desk"]],
        { Kind: SignalKind.CutBadge } => [w["Numéro tronqué :", "Number cut short"], w["lecteur à régler", "reader to be set"]],
        { Kind: SignalKind.UnreadableBadge } => [w["Badge mal lu", "Badge misread"], w["Recommencer ou", "Try again or"], w["voir l'accueil", "see the desk"]],
        { Kind: SignalKind.BadgeEnrolled } => [w["Badge lu", "Badge read"], w["Le retirer ;", "Take it away;"], w["voir la page", "see the page"]],
        { Kind: SignalKind.EnrolmentOver } => [w["Aucun badge posé", "No badge came"], w["Temps écoulé", "Time is over"]],
        { Kind: SignalKind.SameTap } => [w["Badge déjà lu", "Already read"], Holds(state, w)],
        { Kind: SignalKind.Extended } => [w["Temps prolongé", "Time extended"], w["Badger : sortir", "Badge: leave"]],
        { Kind: SignalKind.Resumed } => [w["Session reprise", "Session goes on"], w["Badger : sortir", "Badge: leave"]],
        { Kind: SignalKind.Ended } => [w["Au revoir", "Goodbye"], w["Session terminée", "Session over"]],
        { Kind: SignalKind.FaultCleared } => [w["Acquitté", "Cleared"], w["Badgez", "Please badge"]],
        { Kind: SignalKind.BackInService } => [w["En service", "In service"], w["Badgez", "Please badge"]],
        { Kind: SignalKind.AtTemperature } => [w["À température", "At temperature"], w["Vous pouvez y", "You may go"], w["aller", "ahead"]],
        { Kind: SignalKind.Identify } => [w["C'est cette", "This is the"], w["machine", "machine"]],
        { Kind: SignalKind.InterlockLost } when Lost(state, profile) is var lost and not InterlockKinds.None => [w["Attention :", "Attention:"], .. InterlockLines.Of(lost, w).Take(2)],
        _ => null,
    };

    private static string Holds(MachineState state, Words w) =>
        state.Session is null ? w["Aucune session", "No session"] : state.Session.EndRequest is null ? w["Session ouverte", "Session open"] : w["Fin demandée", "Ending"];

    private static InterlockKinds Lost(MachineState state, MachineProfile profile) => state.Interlocks.Forbidding(profile.Interlocks);

    // An emergency that is over but for the machine's rest has no open input to name.
    private static IEnumerable<string> Missing(MachineState state, MachineProfile profile, Words w)
    {
        InterlockKinds open = state.Interlocks.Forbidding(profile.StartInterlocks);
        return open == InterlockKinds.None ? [w["Attendre l'arrêt", "Wait for a stop"]] : InterlockLines.Of(open, w).Take(3);
    }
}
