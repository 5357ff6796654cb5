namespace Lucid.Proxy.Cli;

/// <summary>How a list is written.</summary>
internal enum OutputFormat : byte
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>For programs: the admin API's own answer.</summary>
    Json,

    /// <summary>For spreadsheets.</summary>
    Csv,
}
