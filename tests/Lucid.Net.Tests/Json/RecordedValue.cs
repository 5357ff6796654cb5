namespace Lucid.Net.Tests.Json;

// One value that a recording's frame was seen to have: which path, and its text with escapes decoded.
internal sealed record RecordedValue(string Path, string Text);
