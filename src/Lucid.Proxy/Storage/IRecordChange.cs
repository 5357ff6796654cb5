namespace Lucid.Proxy.Storage;

/// <summary>A change of one record in one step; it carries its arguments in and its outcome out.</summary>
/// <typeparam name="TRecord">The record.</typeparam>
internal interface IRecordChange<TRecord>
    where TRecord : unmanaged
{
    /// <summary>
    /// True when a missing record is to be created (from zeros), false when a missing record is an answer.
    /// </summary>
    bool CreatesRecord { get; }

    /// <summary>
    /// Looks at the record and changes it or not. Called once for a record that exists or is created.
    /// </summary>
    void Apply(ref TRecord record);
}
