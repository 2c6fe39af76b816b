using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Devices;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;
using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Agent.Service;

/// <summary>
/// Changes one meter's address and looks whether it has it. Nothing is written before one meter alone has answered at the old address several times without a broken frame, and nobody at the new one.
/// Two that share an address take the same order, and speak at once.
/// </summary>
internal sealed class MeterAddressChange(ModbusBus bus, string busName, MeterAddressOrder order, AddressRegister place, MessageLanguage language)
{
    /// <summary>Each question is asked once: a second attempt would hide that two meters speak at once.</summary>
    public static readonly ModbusOptions Patience = new() { TurnaroundTimeout = TimeSpan.FromSeconds(1.5), Retries = 0, HoldAfterFailures = 100 };

    private const int Looks = 6;

    /// <summary>Longer than any of these meters thinks: what comes after the first answer is somebody else's.</summary>
    private static readonly TimeSpan Listening = TimeSpan.FromMilliseconds(100);

    private readonly ModbusUnit _old = bus.Unit(order.From, order.Kind);
    private readonly ModbusUnit _new = bus.Unit(order.To, order.Kind);

    /// <summary>Does it. Answers whether the meter has the new address for certain, and what to say. Throws <see cref="DeviceException"/> if the line itself fails.</summary>
    public async Task<(bool Done, string Said)> RunAsync(CancellationToken cancellation)
    {
        if (await WhyNotAsync(cancellation) is { } problem)
        {
            return (false, problem);
        }

        string? refusal = null;
        try
        {
            await MeterAddress.WriteAsync(_old, place, order.To, cancellation);
        }
        catch (DeviceException error)
        {
            // Only the answer may be lost: whether it was taken is looked at.
            refusal = error.Message;
        }

        return await ResultAsync(refusal, cancellation);
    }

    private async Task<Answer> AskAsync(ModbusUnit unit, CancellationToken cancellation)
    {
        long heard = bus.Counters.StrayBytes;
        try
        {
            return new Answer(IsThere: true, IsClear: true, await MeterAddress.ReadAsync(unit, place, cancellation), null);
        }
        catch (ModbusException refusal)
        {
            return new Answer(IsThere: true, IsClear: true, null, refusal.Message);
        }
        catch (DeviceException error) when (error.Device == order.Kind)
        {
            // What is told of the line itself goes to the caller.
            return new Answer(bus.Counters.StrayBytes > heard, IsClear: false, null, error.Message);
        }
    }

    private async Task<string?> WhyNotAsync(CancellationToken cancellation)
    {
        Answer taken = await AskAsync(_new, cancellation);
        if (taken.IsThere)
        {
            return language.Say(
                $"Un compteur répond déjà à l'adresse {order.To} de {busName} : choisissez-en une autre.",
                $"A meter answers at address {order.To} of {busName} already: choose another one.");
        }

        long heard = bus.Counters.StrayBytes;
        for (int look = 0; look < Looks; look++)
        {
            Answer answer = await AskAsync(_old, cancellation);
            await Task.Delay(Listening, cancellation);
            if (!answer.IsThere)
            {
                return language.Say(
                    $"Rien ne répond à l'adresse {order.From} de {busName}. Vérifiez l'alimentation, le câblage (A/B), l'adresse et la vitesse (--baud).",
                    $"Nothing answers at address {order.From} of {busName}. Check supply, wiring (A/B), address and rate (--baud).");
            }

            if (!answer.IsClear || bus.Counters.StrayBytes > heard)
            {
                return language.Say(
                    $"Les réponses à l'adresse {order.From} sont brouillées : plusieurs compteurs y sont sans doute. Débranchez les autres du bus et recommencez.",
                    $"The answers at address {order.From} are garbled: several meters share it, most likely. Unplug the others from the bus and try again.");
            }

            if (answer.Address is not { } says || (says != order.From && order.From != place.General))
            {
                return language.Say(
                    $"Ce qui répond à l'adresse {order.From} n'a pas le registre d'adresse d'un {order.Kind} : vérifiez la sorte de compteur. Rien n'a été écrit. {answer.Problem}",
                    $"What answers at address {order.From} has no address register as a {order.Kind} has: check the kind of meter. Nothing was written. {answer.Problem}").TrimEnd();
            }
        }

        return null;
    }

    private async Task<(bool Done, string Said)> ResultAsync(string? refusal, CancellationToken cancellation)
    {
        Answer moved = await AskAsync(_new, cancellation);
        if (moved.Address == order.To)
        {
            return (true, language.Say(
                $"C'est fait : le {order.Kind} répond à l'adresse {order.To} de {busName}. Notez-la sur le compteur, et dans la configuration (address).",
                $"Done: the {order.Kind} answers at address {order.To} of {busName}. Write it on the meter, and into the configuration (address)."));
        }

        Answer stayed = await AskAsync(_old, cancellation);
        if (stayed.Address == order.To)
        {
            return (false, language.Say(
                $"Le {order.Kind} a noté l'adresse {order.To}, et la prendra quand son alimentation aura été coupée dix secondes (par un électricien, si elle vient du secteur). Vérifiez ensuite par « status ».",
                $"The {order.Kind} has noted the address {order.To} and will take it once its supply was cut for ten seconds (by an electrician, if that is the mains). Check with \"status\" afterwards."));
        }

        string setMode = place.NeedsSetMode
            ? language.Say(
                " Tenez sa touche trois secondes, jusqu'à « -SET- » sur son écran, et recommencez.",
                " Hold its button for three seconds, until its display shows \"-SET-\", and try again.")
            : "";
        return (false, language.Say(
            $"Le {order.Kind} n'a pas pris l'adresse {order.To}{(stayed.IsThere ? $" et garde l'adresse {order.From}" : "")}.{setMode} {refusal}",
            $"The {order.Kind} did not take the address {order.To}{(stayed.IsThere ? $" and keeps the address {order.From}" : "")}.{setMode} {refusal}").TrimEnd());
    }

    private readonly record struct Answer(bool IsThere, bool IsClear, int? Address, string? Problem);
}
