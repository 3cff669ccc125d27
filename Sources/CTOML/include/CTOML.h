// TOML (toml.io) read by toml++, a C++ library of headers, which Swift cannot import: this is as much of it as a
// configuration file needs.
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A document that was understood; ended by ctoml_free().
struct ctoml_document;

/// Reads a document; NULL is an empty one.
///
/// NULL if the text is not TOML; then `error`, of `size` bytes, is a sentence that says where and why.
struct ctoml_document *ctoml_parse(const char *text, size_t length, char *error, size_t size);

/// What a key of a table says, as text, which the caller frees; NULL if the table or the key is missing.
///
/// The names of table and key are compared without regard to the case of ASCII letters. Numbers and truth values
/// are given in their shortest form; for arrays, tables, dates and strings that hold NUL `kind` is not 0 and the result NULL.
char *ctoml_value(const struct ctoml_document *document, const char *table, const char *key, int *kind);

/// The strings in an array that a key of a table has, each ended by NUL, and after the last one another NUL; the
/// caller frees them. NULL if the table or the key is missing or is no array; what is no string, or is empty or holds
/// NUL, is left out.
char *ctoml_list(const struct ctoml_document *document, const char *table, const char *key);

/// The keys of a table, each ended by NUL, and after the last one another NUL, which the caller frees; NULL if the table
/// is missing or is none.
char *ctoml_keys(const struct ctoml_document *document, const char *table);

/// Ends a document; NULL is none.
void ctoml_free(struct ctoml_document *document);

#ifdef __cplusplus
}
#endif
