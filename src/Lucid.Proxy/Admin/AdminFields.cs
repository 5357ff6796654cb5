using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Text.Json;

namespace Lucid.Proxy.Admin;

/// <summary>Reads small JSON objects of texts, strictly: what is not understood is refused, not ignored.</summary>
internal static class AdminFields
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 4 };

    /// <summary>Reads the fields of a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="known">The fields there may be.</param>
    /// <param name="fields">The fields that are there.</param>
    /// <param name="refusal">What to answer when the body is no such object.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> body,
        string[] known,
        out Dictionary<string, string> fields,
        [NotNullWhen(false)] out AdminAnswer? refusal)
    {
        fields = [];
        refusal = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, Options);
            refusal = Read(document.RootElement, known, fields);
        }
        catch (JsonException)
        {
            refusal = Invalid($"The body is no JSON object. {Expected(known)}");
        }

        return refusal is null;
    }

    /// <summary>A refusal of a body.</summary>
    public static AdminAnswer Invalid(string message) => AdminAnswer.Refused(400, "invalid_request", message);

    private static AdminAnswer? Read(JsonElement root, string[] known, Dictionary<string, string> fields)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return Invalid($"The body is no JSON object. {Expected(known)}");
        }

        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                return Invalid($"The field {AdminAnswer.Quoted(property.Name)} is not known. {Expected(known)}");
            }

            if (property.Value.ValueKind != JsonValueKind.String)
            {
                return Invalid($"The field {property.Name} must be a text in quotes; amounts too, to be exact.");
            }

            if (!fields.TryAdd(property.Name, property.Value.GetString()!))
            {
                return Invalid($"The field {property.Name} is given twice.");
            }
        }

        return null;
    }

    private static string Expected(string[] known)
        => $"Send {{ {string.Join(", ", known.Select(name => $"\"{name}\": \"…\""))} }}.";
}
