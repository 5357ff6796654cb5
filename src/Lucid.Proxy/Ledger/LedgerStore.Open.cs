using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;

using Lucid.Net.Bytes;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>Opening, recovery and the orderly end.</summary>
internal sealed partial class LedgerStore
{
    private const string FolderName = "ledger";
    private const string JournalName = "journal";

    private readonly IFileLayer _files;
    private readonly LogSegments _segments;
    private readonly IDisposable _folderLock;
    private readonly AppendLog _log;
    private readonly LedgerCommitter _committer;
    private readonly List<string> _notes = [];
    private int _isDisposed;

    private LedgerStore(
        LedgerOptions options,
        TimeProvider time,
        IFileLayer files,
        LogSegments segments,
        IDisposable folderLock)
    {
        _options = options;
        _time = time;
        _files = files;
        _segments = segments;
        _folderLock = folderLock;
        _directory = new LedgerDirectory();
        _books = new LedgerBooks(options.RecentCalls, new UsageDays(options.UsageDays, options.MaxUsageRows));
        _checkpoints = new CheckpointFiles(files, segments.Folder);
        KeyRing = new KeyRing();
        _accounts = new RecordStore<AccountRecord>(options.MaxWorkspaces);
        _users = new RecordStore<UserRecord>(options.MaxUsers);
        for (int i = 0; i < LedgerStripe.Count; i++)
        {
            _stripes[i] = new LedgerStripe();
            _userGates[i] = new Lock();
        }

        LogMark last = new(AppendLog.FirstAddress, 0);
        using (RecordSession<AccountRecord, AccountChange> accounts = _accounts.OpenSession<AccountChange>())
        using (RecordSession<UserRecord, UserChange> users = _users.OpenSession<UserChange>())
        {
            CheckpointFacts? checkpoint = null;
            if (_checkpoints.Newest(_notes) is (string path, CheckpointFacts facts))
            {
                checkpoint = facts;
                last = facts.Mark;
                CheckpointLoader loader = new(_directory, KeyRing, _books, accounts, users);
                Invariant.Holds(SnapshotReader.Read(files, path, loader) is null);
            }

            LedgerReplay replay = new(_directory, KeyRing, _books, accounts, users, checkpoint);
            _log = AppendLog.Open(files, segments, LogOptions(options), replay, checkpoint?.Range ?? LogRange.Whole);
            _incarnation = replay.Incarnation + 1;
        }

        if (_log.TornBytes > 0)
        {
            _notes.Add(string.Create(CultureInfo.InvariantCulture,
                $"The journal ended in {_log.TornBytes} bytes that were never acknowledged; they are cut off."));
        }

        _checkpointAccounts = _accounts.OpenSession<AccountChange>();
        _controlAccounts = _accounts.OpenSession<AccountChange>();
        _controlCredits = _accounts.OpenSession<CreditChange>();
        _controlUsers = _users.OpenSession<UserChange>();
        _journal = new LedgerJournal(options.JournalBufferBytes, _log.LastNumber, options.OnStopped);
        _checkpointer = new LedgerCheckpointer(Checkpoint, options.OnCheckpoint, options.CheckpointBytes, last);
        _committer = new LedgerCommitter(_journal, _books, _log, _checkpointer, options.CommitMs);
    }

    /// <summary>Finds the key that a client presented.</summary>
    public KeyRing KeyRing { get; }

    /// <summary>
    /// Opens the ledger of a data folder, made if missing: replays its journal, closes what a crash left.
    /// </summary>
    /// <exception cref="StorageException">The folder is in use or cannot be used; the message says why.</exception>
    /// <exception cref="DamagedLogException">Acknowledged records are missing; nothing was changed.</exception>
    /// <exception cref="LedgerFormatException">The journal says something this version cannot follow.</exception>
    public static LedgerStore Open(LedgerOptions options, TimeProvider time) =>
        Open(options, time, FileLayer.Default);

    /// <summary>As above on a given file layer.</summary>
    public static LedgerStore Open(LedgerOptions options, TimeProvider time, IFileLayer files)
    {
        LogSegments segments = Segments(options);
        files.CreateFolder(options.DataFolder);
        IDisposable folderLock = files.LockFolder(options.DataFolder);
        LedgerStore? store = null;
        try
        {
            files.CreateFolder(segments.Folder);
            store = new LedgerStore(options, time, files, segments, folderLock);
            store.Begin();
            return store;
        }
        catch
        {
            if (store is null)
            {
                folderLock.Dispose();
            }
            else
            {
                store.Dispose();
            }

            throw;
        }
    }

    /// <summary>Checks the journal of a stopped data folder against itself, changing nothing.</summary>
    public static AuditReport Verify(LedgerOptions options, IFileLayer files) =>
        JournalBooks.Audit(files, Segments(options), () => long.MaxValue, live: null);

    /// <summary>Writes what was appended and ends. Calls still open are orphaned at the next start.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _committer.Close();
        _journal.End();
        _checkpointer.Close();
        _log.Dispose();
        foreach (LedgerSession session in _sessions)
        {
            session.Close();
        }

        _controlAccounts.Dispose();
        _controlCredits.Dispose();
        _controlUsers.Dispose();
        _checkpointAccounts.Dispose();
        _accounts.Dispose();
        _users.Dispose();
        _folderLock.Dispose();
    }

    // On the opening thread, before anybody else can append: a start that cannot be recorded is no start.
    private void Begin()
    {
        // Behind the point where nothing of the folder was changed yet: a start that stops loudly leaves all as it was.
        _checkpoints.RemoveUnfinished();
        CallEntry[] openCalls = [.. _books.OpenCalls];
        if (openCalls.Length > 0)
        {
            _notes.Add(string.Create(CultureInfo.InvariantCulture,
                $"The last run ended with {openCalls.Length} calls open; they are charged nothing, see lucid ledger ")
                + "orphans.");
        }

        long now = NowUnixMs();
        AppendAtStart(new StartedEntry(_incarnation, now));
        foreach (CallEntry call in openCalls)
        {
            AppendAtStart(new OrphanedEntry(call with { AtUnixMs = now }, call.AtUnixMs));
        }

        _committer.CommitNow();
        _committer.Start();
        _checkpointer.Start();
    }

    private void AppendAtStart<TEntry>(in TEntry entry)
        where TEntry : struct, IJournalEntry
    {
        if (!_journal.TryAppend(in entry, out _))
        {
            _committer.CommitNow();
            Invariant.Holds(_journal.TryAppend(in entry, out _));
        }
    }

    /// <summary>The journal's files.</summary>
    internal static LogSegments Segments(LedgerOptions options) => AppendLog.Segments(
        Path.Combine(options.DataFolder, FolderName), JournalName, LogOptions(options));

    private static AppendLogOptions LogOptions(LedgerOptions options) =>
        new()
        {
            MemoryBits = options.LogMemoryBits,
            SegmentBits = options.LogSegmentBits,
            ReserveBytes = options.LogReserveBytes,
        };
}
