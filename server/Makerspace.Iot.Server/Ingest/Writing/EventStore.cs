using System.Data.Common;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Ledger;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>Keeps events as they came, once per key and body.</summary>
internal static class EventStore
{
    private static readonly StatementText Insert = StatementText.Insert(
        "events",
        "Agent:s Epoch:s Seq:l Variant:i Site:s Kind:s Machine:s Wall:t Clock:s ReceivedAt:t Disposition:s Note:s BodyHash:b Payload:b",
        "ON CONFLICT DO NOTHING");

    private static readonly StatementText Find = StatementText.Of(
        """SELECT "Variant", "BodyHash" FROM events WHERE "Agent" = @Agent AND "Epoch" = @Epoch AND "Seq" = @Seq ORDER BY "Variant" """, "Agent:s Epoch:s Seq:l");

    /// <summary>Keeps an event under a free key; false if another writer took the key meanwhile.</summary>
    public static bool TryKeep(LedgerConnection ledger, InboundEvent inbound, int variant, EventDisposition disposition, string? note)
    {
        if (inbound.Bare)
        {
            return ledger.Execute(
                Insert, inbound.Agent, inbound.Epoch, inbound.Seq, variant, inbound.Site, null, null, null, null, inbound.ReceivedAt.UtcDateTime, disposition.ToString(), note, inbound.Hash,
                Array.Empty<byte>()) > 0;
        }

        byte[] payload = inbound.Payload.Length <= Bounds.EventBytes ? inbound.Payload : inbound.Payload[..Bounds.EventBytes];
        return ledger.Execute(
            Insert, inbound.Agent, inbound.Epoch, inbound.Seq, variant, inbound.Site, inbound.Event?.Kind, inbound.Event?.Machine, inbound.Event?.Wall.UtcDateTime,
            inbound.Event?.Clock.ToString(), inbound.ReceivedAt.UtcDateTime, disposition.ToString(), note is null ? null : AlarmBook.Short(note), inbound.Hash, payload) > 0;
    }

    /// <summary>What stands under the key of an event: whether the first that came is there, whether one is the very same, and the variant that is free.</summary>
    public static (bool First, bool Same, int Free) Look(LedgerConnection ledger, InboundEvent inbound)
    {
        (bool first, bool same, int free) = (false, false, 0);
        using DbDataReader row = ledger.Query(Find, inbound.Agent, inbound.Epoch, inbound.Seq);
        while (row.Read())
        {
            first |= row.GetInt32(0) == 0;
            same |= row.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(inbound.Hash);
            free = row.GetInt32(0) + 1;
        }

        return (first, same, free);
    }
}
