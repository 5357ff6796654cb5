using System.Globalization;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>Where a part stands in the client's body.</summary>
/// <param name="Message">Position in <c>messages</c>; -1 for the top-level <c>system</c>.</param>
/// <param name="Part">Position in <c>content</c> or <c>tool_calls</c>; -1 for content that is a string.</param>
/// <param name="Child">Position in the content of a result; -1 outside.</param>
/// <param name="IsCall">It stands in <c>tool_calls</c>.</param>
/// <param name="IsImage">It stands in <c>images</c>.</param>
internal readonly record struct PartPlace(
    int Message, int Part, int Child = -1, bool IsCall = false, bool IsImage = false)
{
    /// <summary>A member of the part.</summary>
    public FieldPath At(string member) => new(null, -1, this, member);

    /// <summary>The JSON path.</summary>
    public string Path()
    {
        var list = IsCall ? "tool_calls" : IsImage ? "images" : "content";
        var inside = Child < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $".content[{Child}]");
        return Message < 0 ? string.Create(CultureInfo.InvariantCulture, $"system[{Part}]")
            : Part < 0 ? string.Create(CultureInfo.InvariantCulture, $"messages[{Message}].{list}")
            : string.Create(CultureInfo.InvariantCulture, $"messages[{Message}].{list}[{Part}]{inside}");
    }
}
