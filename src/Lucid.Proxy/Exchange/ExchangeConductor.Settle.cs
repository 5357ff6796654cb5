using System;
using Lucid.Net.Bytes;
using Lucid.Net.Server;
using Lucid.Net.Transport;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Relaying;
using Lucid.Proxy.Routing;
using Lucid.Proxy.Settlement;
using Lucid.Proxy.Telemetry;

namespace Lucid.Proxy.Exchange;

/// <content>Steps 8 and 9: settle exactly once, tell what went wrong, record.</content>
internal sealed partial class ExchangeConductor
{
    /// <summary>Gives everything back that the exchange holds: the upstream connection, the money, the slot.</summary>
    private void Settle(ExchangeContext context)
    {
        context.Client.ClientWatcher = null;
        context.Relay.KeepAlive.Stop();
        ReleaseUpstream(context);
        try
        {
            if (context.IsHeld)
            {
                Charge(context);
            }
        }
        finally
        {
            if (context.IsAdmitted)
            {
                _ledger.ReturnSlot(context.Room.Session, context.Key!.User);
            }

            context.Advance(ExchangePhase.Settled);
        }
    }

    private void Charge(ExchangeContext context)
    {
        var completion = WayOutRule.Completion(
            WayOutOf(context), context.Relay.FirstByteAtMs >= 0, context.Relay.Usage.IsProduced);
        var evidence = context.Relay.Usage.Evidence(
            context.CountedInput, context.Bound.InputTokens, context.Bound.OutputTokens);
        var outcome = ChargeRule.Apply(PricesOf(context), evidence, completion, context.Hold.Amount);
        var reactor = context.Room.Reactor;
        var status = context.Client.IsAnswerStarted ? context.Client.AnswerStatus
            : context.HasFault ? FaultTable.Of(context.Fault.Kind).Status
            : 0;
        var request = new SettleRequest(
            outcome.Cost,
            outcome.Usage,
            outcome.Source,
            status,
            (int)(reactor.NowMs - context.StartedAtMs),
            reactor.UnixMs)
        {
            FirstParty = FirstPartyOf(context, outcome.Usage),
        };
        var verdict = _ledger.Settle(context.Room.Session, context.Hold, request, out var receipt);
        Invariant.Holds(verdict is SettleVerdict.Settled or SettleVerdict.Unavailable);
        context.Usage = outcome.Usage;
        context.UsageSource = outcome.Source;
        context.Charged = receipt.Charged;
    }

    private static WayOut WayOutOf(ExchangeContext context) =>
        context.Fault.Kind == FaultKind.Internal ? WayOut.OwnFault
        : context.UpstreamStatus == 0 ? WayOut.Unanswered
        : context.UpstreamStatus != 200 ? WayOut.Refused
        : context.Fault.Kind == FaultKind.InvalidKey ? WayOut.KeyRevoked
        : context.RelayEnd switch
        {
            RelayEnd.Complete when !context.HasFault => WayOut.Answered,
            RelayEnd.PastHold => WayOut.PastHold,
            RelayEnd.ClientGone => context.Client.Connection.End == ConnectionEnd.Shutdown
                ? WayOut.Shutdown
                : WayOut.ClientLeft,
            _ => WayOut.UpstreamFailed,
        };

    private static void ReleaseUpstream(ExchangeContext context)
    {
        context.ReleaseRequest();
        if (context.Connection is not { } connection)
        {
            return;
        }

        context.Connection = null;
        connection.ClearDeadline();
        if (context.RelayEnd is RelayEnd.Complete or RelayEnd.UpstreamError && !context.Client.IsClientGone)
        {
            connection.Pool.ReturnAfterEnd(connection);
        }
        else
        {
            connection.Close();
        }
    }

    /// <summary>Tells the client of a fault: by status where the answer has not begun, by the dialect's error event and
    /// a cut connection where it has, since some SDKs overlook the event and no SDK overlooks the cut.</summary>
    private static void TellFault(ExchangeContext context)
    {
        var client = context.Client;
        if (client.IsClientGone && (!context.HasFault || client.IsAnswerStarted))
        {
            client.CutAnswer();
            return;
        }

        if (!context.HasFault)
        {
            if (context.RelayEnd == RelayEnd.UpstreamError && client.AnswerStatus == 200)
            {
                // The upstream's own error event is out; the cut says it to the SDKs that overlook such events.
                client.CutAnswer();
            }

            return;
        }

        if (!client.IsAnswerStarted)
        {
            FaultAnswer.Write(client, context.Dialect, context.Id, context.Fault);
            return;
        }

        if (context.IsStream)
        {
            var row = FaultTable.Of(context.Fault.Kind);
            client.Write(ErrorBody.WriteEvent(
                context.Dialect,
                FaultTable.TypeFor(row, context.Dialect),
                row.Code,
                context.Fault.Message,
                context.Relay.RequestId));
        }

        client.CutAnswer();
    }

    private void Record(ExchangeContext context)
    {
        var reactor = context.Room.Reactor;
        _log.Write(reactor.Index, new ExchangeRecord
        {
            Exchange = context.Id.Value,
            AtUnixMs = reactor.UnixMs,
            Client = context.Client.Connection.RemoteEndPoint,
            Method = RouteTable.IsRead(context.Route) ? "GET"u8 : "POST"u8,
            Path = RouteTable.PathOf(context.Route),
            Status = context.Client.AnswerStatus,
            Outcome = OutcomeOf(context),
            ErrorCode = context.HasFault ? FaultTable.CodeUtf8(context.Fault.Kind) : default,
            Model = context.Model is { } model ? model.IdUtf8 : default(ReadOnlySpan<byte>),
            ModelNumber = context.Model?.Number ?? -1,
            Provider = context.Upstream?.Provider.Name,
            UpstreamStatus = context.UpstreamStatus,
            UpstreamDetail = context.UpstreamDetail,
            IsUnpriced = context.IsUnpriced,
            Workspace = context.Key?.Workspace.Value ?? 0,
            Key = context.Key?.Id.Value ?? 0,
            UserName = context.Key?.UserName,
            IsStream = context.IsStream,
            Usage = context.Usage,
            UsageSource = context.UsageSource,
            Cost = context.Charged,
            DurationMs = (int)(reactor.NowMs - context.StartedAtMs),
            FirstByteMs = context.Relay.FirstByteAtMs < 0
                ? -1
                : (int)(context.Relay.FirstByteAtMs - context.StartedAtMs),
        });
    }

    private void RecordRefusal(ServerExchange exchange, ExchangeId id, in Fault fault)
    {
        var reactor = exchange.Reactor;
        _log.Write(reactor.Index, new ExchangeRecord
        {
            Exchange = id.Value,
            AtUnixMs = reactor.UnixMs,
            Client = exchange.Connection.RemoteEndPoint,
            Method = exchange.Request.MethodText,
            Path = exchange.Request.Path,
            Status = exchange.AnswerStatus,
            Outcome = ExchangeOutcome.Refused,
            ErrorCode = FaultTable.CodeUtf8(fault.Kind),
            ModelNumber = -1,
            FirstByteMs = -1,
        });
    }

    private static ExchangeOutcome OutcomeOf(ExchangeContext context)
    {
        if (context.Fault.Kind == FaultKind.InvalidKey)
        {
            return ExchangeOutcome.Refused;
        }

        if (context.Client.IsClientGone || context.RelayEnd == RelayEnd.ClientGone)
        {
            return ExchangeOutcome.ClientGone;
        }

        if (context.Fault.Kind == FaultKind.Internal)
        {
            return ExchangeOutcome.Internal;
        }

        if (context.UpstreamStatus == 0)
        {
            return context.Upstream is not null && context.HasFault && context.Fault.Kind >= FaultKind.UpstreamBroken
                ? ExchangeOutcome.UpstreamFailed
                : ExchangeOutcome.Refused;
        }

        return context.RelayEnd switch
        {
            RelayEnd.Complete => ExchangeOutcome.Answered,
            RelayEnd.UpstreamError when context.UpstreamStatus != 200 => ExchangeOutcome.UpstreamRefused,
            RelayEnd.PastHold => ExchangeOutcome.Answered,
            _ => context.Relay.FirstByteAtMs >= 0 ? ExchangeOutcome.UpstreamCut : ExchangeOutcome.UpstreamFailed,
        };
    }
}
