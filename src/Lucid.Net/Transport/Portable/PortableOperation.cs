using System;
using System.Net.Sockets;

namespace Lucid.Net.Transport.Portable;

/// <summary>One socket operation that completes on any thread and is handled on the reactor's.</summary>
internal sealed class PortableOperation : SocketAsyncEventArgs
{
    private readonly Reactor _reactor;
    private readonly CompletionWork _work;

    public PortableOperation(Reactor reactor, Action<PortableOperation> onCompleted)
        : base(true)
    {
        _reactor = reactor;
        _work = new CompletionWork(this, onCompleted);
    }

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        _reactor.Post(_work);
    }

    private sealed class CompletionWork(PortableOperation operation, Action<PortableOperation> onCompleted)
        : ReactorWork
    {
        protected internal override void Run()
        {
            onCompleted(operation);
        }
    }
}
