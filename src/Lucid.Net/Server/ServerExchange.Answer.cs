using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;
using Lucid.Net.Transport;

namespace Lucid.Net.Server;

/// <content>Writing the answer. Head and body gather in the connection's output and leave in one send per
/// flush.</content>
public sealed partial class ServerExchange
{
    private Answer _answer;
    private bool _keepAliveAsked;
    private bool _isKept;
    private bool _isHeadRequest;
    private int _minorVersion;
    private int _status;
    private long _answerBytesLeft;

    private enum Answer : byte
    {
        None,
        Head,
        Length,
        Chunked,
        UntilClose,
        NoBody,
        Ended,
        Cut,
    }

    /// <summary>True once <see cref="StartAnswer"/> was called: the status can no longer change.</summary>
    public bool IsAnswerStarted => _answer != Answer.None;

    /// <summary>Status of the answer; 0 before it was started.</summary>
    public int AnswerStatus => _answer == Answer.None ? 0 : _status;

    /// <summary>Begins the answer with its status line and date.</summary>
    /// <param name="status">200 to 599; interim answers are the server's own business.</param>
    public void StartAnswer(int status)
    {
        Invariant.Holds(_answer == Answer.None && status is >= 200 and <= 599);
        _answer = Answer.Head;
        _status = status;
        var output = Connection.Output;
        var line = output.GetSpan(64);
        var writer = new HeadWriter(line);
        writer.StatusLine(status);
        output.Advance(writer.WrittenBytes);
        output.Write(_date.For(Reactor.UnixMs));
        if (!AnswerLines.IsEmpty)
        {
            output.Write(AnswerLines.Span);
        }
    }

    /// <summary>Adds one field.</summary>
    /// <param name="name">Lower-case token.</param>
    /// <param name="value">Visible characters, spaces and tabs; anything else breaks an invariant, so that an answer
    /// can never be split.</param>
    public void Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Invariant.Holds(_answer == Answer.Head);
        var output = Connection.Output;
        var writer = new HeadWriter(output.GetSpan(name.Length + value.Length + 4));
        writer.Header(name, value);
        Invariant.Holds(!writer.IsFull);
        output.Advance(writer.WrittenBytes);
    }

    /// <summary>Adds one field with a number.</summary>
    public void Header(ReadOnlySpan<byte> name, long value)
    {
        Span<byte> digits = stackalloc byte[DecimalText.MaxChars];
        Header(name, digits[..DecimalText.Format(value, digits)]);
    }

    /// <summary>Ends the head; exactly <paramref name="contentLength"/> bytes must follow by
    /// <see cref="Write"/>.</summary>
    public void BeginBody(long contentLength)
    {
        Invariant.Holds(_answer == Answer.Head && contentLength >= 0);
        if (_status is 204 or 304)
        {
            // RFC 9110 section 8.6: no content-length on 204.
            Invariant.Holds(contentLength == 0);
            EndHead();
            _answer = Answer.NoBody;
            return;
        }

        Header("content-length"u8, contentLength);
        EndHead();
        _answerBytesLeft = contentLength;
        _answer = _isHeadRequest ? Answer.NoBody : Answer.Length;
    }

    /// <summary>Ends the head; a body of unknown length follows, one chunk per <see cref="Write"/>. To an HTTP/1.0
    /// client the body goes out unframed and ends with the connection.</summary>
    public void BeginChunkedBody()
    {
        Invariant.Holds(_answer == Answer.Head);
        if (_minorVersion == 0)
        {
            CloseAfterAnswer = true;
            EndHead();
            _answer = _isHeadRequest ? Answer.NoBody : Answer.UntilClose;
            return;
        }

        Connection.Output.Write("transfer-encoding: chunked\r\n"u8);
        EndHead();
        _answer = _isHeadRequest ? Answer.NoBody : Answer.Chunked;
    }

    /// <summary>Adds body bytes; they are copied. An empty run writes nothing.</summary>
    public void Write(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || _answer == Answer.NoBody)
        {
            return;
        }

        BeginRun(data.Length);
        Connection.Output.Write(data);
        EndRun();
    }

    /// <summary>Begins a run of exactly <paramref name="bytes"/> body bytes that the caller writes to the connection's
    /// output by itself, then calls <see cref="EndRun"/>. Spares a copy where the bytes are put together in
    /// place.</summary>
    /// <returns>False: the request was HEAD, nothing may be written.</returns>
    public bool BeginRun(int bytes)
    {
        Invariant.Holds(bytes > 0);
        switch (_answer)
        {
            case Answer.NoBody:
                return false;
            case Answer.Length:
                Invariant.Holds(bytes <= _answerBytesLeft);
                _answerBytesLeft -= bytes;
                return true;
            case Answer.Chunked:
                var output = Connection.Output;
                output.Advance(ChunkedEncoder.WriteSize(bytes, output.GetSpan(18)));
                return true;
            default:
                Invariant.Holds(_answer == Answer.UntilClose);
                return true;
        }
    }

    /// <summary>Ends a run begun by <see cref="BeginRun"/>.</summary>
    public void EndRun()
    {
        if (_answer == Answer.Chunked)
        {
            Connection.Output.Write("\r\n"u8);
        }
    }

    /// <summary>Hands everything written so far to the kernel. Waits while the client does not read.</summary>
    /// <returns>False: the client is gone; nothing written from here on arrives.</returns>
    public ValueTask<bool> FlushAsync()
    {
        var sending = Connection.Output.SendAsync();
        return sending.IsCompletedSuccessfully ? sending : WaitForSendAsync(sending);
    }

    /// <summary>Writes and sends a whole answer in one go.</summary>
    /// <param name="status">200 to 599.</param>
    /// <param name="contentType">Media type, for example <c>application/json</c>.</param>
    /// <param name="body">Copied before the method returns.</param>
    public ValueTask<bool> AnswerAsync(int status, ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> body)
    {
        StartAnswer(status);
        Header("content-type"u8, contentType);
        BeginBody(body.Length);
        Write(body);
        return FlushAsync();
    }

    /// <summary>Ends the connection without a proper end of the body, so that a broken answer never looks complete.
    /// What was written before is still delivered where that is possible.</summary>
    public void CutAnswer()
    {
        _answer = Answer.Cut;
        CloseAfterAnswer = true;
    }

    private void EndHead()
    {
        var output = Connection.Output;
        _isKept = _keepAliveAsked && !CloseAfterAnswer && !_connection.IsDraining && CanSkipBody();
        if (!_isKept)
        {
            output.Write("connection: close\r\n\r\n"u8);
        }
        else if (_minorVersion == 0)
        {
            output.Write("connection: keep-alive\r\n\r\n"u8);
        }
        else
        {
            output.Write("\r\n"u8);
        }
    }

    /// <summary>Is what is unread of the request small enough to be read away after the answer?</summary>
    private bool CanSkipBody() => _bodyPhase switch
    {
        BodyPhase.Complete or BodyPhase.Released => true,
        BodyPhase.Broken => false,
        _ => _framing == BodyFraming.Length && !_expectsContinue
            && _bodyLength - Connection.Input.Unread.Length <= _options.MaxDrainBytes,
    };

    private void EndAnswer()
    {
        switch (_answer)
        {
            case Answer.Chunked:
                Connection.Output.Write(ChunkedEncoder.End);
                _answer = Answer.Ended;
                break;
            case Answer.Length when _answerBytesLeft == 0:
            case Answer.NoBody:
                _answer = Answer.Ended;
                break;
            case Answer.UntilClose:
            case Answer.Cut:
                break;
            case Answer.None when IsClientGone:
                break;
            case Answer.None:
                // A handler that says nothing is our fault, and the client must not wait for it.
                StartAnswer(500);
                BeginBody(0);
                _answer = Answer.Ended;
                break;
            default:
                _answer = Answer.Cut;
                break;
        }
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private async ValueTask<bool> WaitForSendAsync(ValueTask<bool> sending)
    {
        _connection.GuardSend(isOn: true);
        var isSent = await sending;
        _connection.GuardSend(isOn: false);
        return isSent;
    }
}
