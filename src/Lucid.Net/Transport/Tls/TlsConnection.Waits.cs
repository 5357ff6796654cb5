using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Threading.Tasks;

namespace Lucid.Net.Transport.Tls;

/// <content>Waiting for the stream. Continuations run where the plain connection's waits complete: on the
/// reactor.</content>
internal sealed partial class TlsConnection
{
    private ValueTaskAwaiter<int> _reading;
    private ValueTaskAwaiter _sending;
    private Action? _onRead;
    private Action? _onSent;
    private int _sendBytes;

    /// <summary>True for what <see cref="System.Net.Security.SslStream"/> throws for a peer's or a network
    /// fault.</summary>
    public static bool IsStreamFault(Exception exception)
    {
        return exception is IOException
            or AuthenticationException
            or CryptographicException
            or Win32Exception
            or ObjectDisposedException
            or InvalidOperationException;
    }

    private void BeginRead(ValueTask<int> read)
    {
        _isReading = true;
        _reading = read.GetAwaiter();
        _reading.UnsafeOnCompleted(_onRead ??= OnRead);
    }

    private void OnRead()
    {
        bool isFailed = !TryGetResult(ref _reading, out int got);
        _isReading = false;
        if (_isReleased)
        {
            DisposeWhenIdle();
            return;
        }
        OnReadDone(got, isFailed);
    }

    private void OnReadDone(int got, bool isFailed)
    {
        if (isFailed && _scratch is not null)
        {
            ReturnScratch();
        }
        if (_scratch is not null)
        {
            _scratchBytes = got;
        }
        _isReadable = true;
        _isReadFailed = isFailed;
        Input.OnReadable();
        if (isFailed && IsOpen)
        {
            // Nobody reads: the failure must not wait until somebody does.
            FailRead();
        }
    }

    private void BeginSend(ValueTask write, byte[] slab, int count)
    {
        _isSending = true;
        _sendSlab = slab;
        _sendSlabUsed = -1;
        _sendBytes = count;
        _sending = write.GetAwaiter();
        _sending.UnsafeOnCompleted(_onSent ??= OnSent);
    }

    private void OnSent()
    {
        bool isFailed = !TryGetResult(ref _sending);
        _isSending = false;
        byte[] slab = _sendSlab!;
        _sendSlab = null;
        if (_sendSlabUsed >= 0)
        {
            base.ReleaseSendSlab(slab, _sendSlabUsed);
            _sendSlabUsed = -1;
        }
        if (_isReleased)
        {
            DisposeWhenIdle();
            return;
        }
        if (isFailed)
        {
            FailSend(EndOfPlain());
            return;
        }
        Output.OnSendable(_sendBytes);
    }

    private static async Task IgnoreAsync(Task shutdown)
    {
        try
        {
            await shutdown;
        }
        catch (Exception exception) when (IsStreamFault(exception))
        {
            // The peer is gone already: it does not miss our close_notify.
            return;
        }
    }

    private static bool TryGetResult(ref ValueTaskAwaiter<int> read, out int result)
    {
        try
        {
            result = read.GetResult();
            return true;
        }
        catch (Exception exception) when (IsStreamFault(exception))
        {
            result = 0;
            return false;
        }
        finally
        {
            read = default;
        }
    }

    private static bool TryGetResult(ref ValueTaskAwaiter write)
    {
        try
        {
            write.GetResult();
            return true;
        }
        catch (Exception exception) when (IsStreamFault(exception))
        {
            return false;
        }
        finally
        {
            write = default;
        }
    }
}
