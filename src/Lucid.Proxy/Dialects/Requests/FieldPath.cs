using System.Globalization;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>The JSON path of a field, put together only when a caller is told of it.</summary>
/// <param name="List">Name of a list, or null.</param>
/// <param name="Index">Position in it; -1 when <paramref name="Place"/> says where.</param>
/// <param name="Place">Where a part stands; counts when there is no list.</param>
/// <param name="Member">What follows.</param>
internal readonly record struct FieldPath(string? List, int Index, PartPlace Place, string Member)
{
    /// <summary>A field of the body itself.</summary>
    public static implicit operator FieldPath(string member) => new(string.Empty, -1, default, member);

    /// <summary>A part as a whole.</summary>
    public static implicit operator FieldPath(in PartPlace place) => new(null, -1, place, string.Empty);

    public static FieldPath Message(int index, string member = "") => new("messages", index, default, member);

    public static FieldPath Tool(int index, string member = "") => new("tools", index, default, member);

    /// <inheritdoc/>
    public override string ToString() => List is null ? Place.Path() + Member
        : Index < 0 ? Member
        : string.Create(CultureInfo.InvariantCulture, $"{List}[{Index}]{Member}");
}
