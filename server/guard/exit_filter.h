// The exit filter: what every outgoing text passes.
//
// Two dangers, two answers:
// - The caller's own token in an answer (Vault's token/lookup-self, an echoed argument) would end
//   in a model's context. It is replaced wherever it occurs.
// - Invisible characters (zero width, bidirectional overrides, tag characters) in names,
//   descriptions or values read from Vault can carry instructions that a human does not see. The
//   text for the model shows them as \uXXXX escapes. It stays the same JSON value, so that a secret
//   that really contains such a character is not altered; structured content, which programs read,
//   is the exact value too. Prose (error messages) has no exact value to keep: there they go.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"

namespace guard {

// Replaces the token in JSON text (identity::CheckToken ensures that it needs no escaping). Tokens
// shorter than 16 characters stay: Vault issues none, and a dev token such as "root" is a word that
// belongs in many answers.
void RedactToken(std::string& text, const base::SecretString& token);

// Appends JSON text (valid, compact) to out as the inside of a JSON string literal, with every
// invisible character as a visible escape.
void AppendVisible(std::string& out, std::string_view json_text);

// Without invisible characters; line breaks and tabs stay. Invalid UTF-8 stays as it is.
std::string StripInvisible(std::string_view text);

// Has no glyph of its own or changes how others are shown: format and tag characters, variation
// selectors, fillers, C1 controls.
bool IsInvisible(char32_t c);

}  // namespace guard
