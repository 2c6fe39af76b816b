using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Health;

/// <summary>What the screens need to know of the ingest. Thread-safe and never blocks.</summary>
public interface IIngestState
{
    /// <summary>The link to the broker.</summary>
    BrokerState Broker { get; }

    /// <summary>Messages received and not yet committed.</summary>
    long Waiting { get; }

    /// <summary>Null while the ledger can be written; else why not.</summary>
    Phrase? LedgerProblem { get; }

    /// <summary>What was dropped, set aside or put off since the start of the program.</summary>
    IngestLosses Losses { get; }

    /// <summary>How the writing of the curves goes.</summary>
    CurveWrites Curves { get; }
}
