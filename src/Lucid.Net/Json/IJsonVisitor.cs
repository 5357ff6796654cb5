namespace Lucid.Net.Json;

/// <summary>Receives the watched values of a scan. Implement it on a struct, so that the calls are direct.</summary>
public interface IJsonVisitor
{
    /// <summary>
    /// A watched value is complete. Objects and arrays are told when they end, after what is inside them.
    /// </summary>
    /// <param name="pathIndex">Which path of the <see cref="JsonPathSet"/>.</param>
    /// <param name="kind">The kind of the value.</param>
    /// <param name="start">Offset of its first byte from the front of the text.</param>
    /// <param name="bytes">Its length; a string's includes the quotes.</param>
    /// <param name="arrayIndex">
    /// The position in the innermost array that the path goes through by <c>[*]</c>; -1 without one.
    /// </param>
    /// <remarks>
    /// A value may be told and the text still be refused behind it: act on the values when the scan says Done.
    /// </remarks>
    void OnValue(int pathIndex, JsonKind kind, int start, int bytes, int arrayIndex);
}
