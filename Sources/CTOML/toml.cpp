#include "CTOML.h"

#include <strings.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

// Errors are values: no exception may reach Swift.
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

struct ctoml_document {
    toml::table root;
};

namespace {

const toml::node *find(const toml::table &table, std::string_view name)
{
    for (const auto &[key, node] : table) {
        std::string_view text = key.str();
        if (text.size() == name.size() && strncasecmp(text.data(), name.data(), name.size()) == 0)
            return &node;
    }
    return nullptr;
}

const toml::node *find(const toml::table &root, const char *table, const char *key)
{
    const toml::node *section = find(root, table);
    return section && section->is_table() ? find(*section->as_table(), key) : nullptr;
}

// The shortest digits that are this number, without an exponent.
std::string text_of(double number)
{
    char buffer[512];
    auto result = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed);
    return std::string(buffer, result.ptr);
}

// With a NUL at its end.
char *copy_of(const std::string &all)
{
    char *copy = static_cast<char *>(std::malloc(all.size() + 1));
    if (copy)
        std::memcpy(copy, all.c_str(), all.size() + 1);
    return copy;
}

} // namespace

struct ctoml_document *ctoml_parse(const char *text, size_t length, char *error, size_t size)
{
    toml::parse_result result = toml::parse(text ? std::string_view(text, length) : std::string_view());
    if (result)
        return new ctoml_document{std::move(result).table()};
    const toml::parse_error &cause = result.error();
    std::string_view why = cause.description();
    std::snprintf(error, size, "line %u: %.*s", static_cast<unsigned>(cause.source().begin.line),
                  static_cast<int>(why.size()), why.data());
    return nullptr;
}

char *ctoml_value(const struct ctoml_document *document, const char *table, const char *key, int *kind)
{
    *kind = 0;
    const toml::node *node = find(document->root, table, key);
    if (!node)
        return nullptr;
    if (auto value = node->as_string(); value && value->get().find('\0') == std::string::npos)
        return strdup(value->get().c_str());
    if (auto value = node->as_integer())
        return strdup(std::to_string(value->get()).c_str());
    if (auto value = node->as_floating_point())
        return strdup(text_of(value->get()).c_str());
    if (auto value = node->as_boolean())
        return strdup(value->get() ? "true" : "false");
    *kind = static_cast<int>(node->type());
    return nullptr;
}

char *ctoml_list(const struct ctoml_document *document, const char *table, const char *key)
{
    const toml::node *node = find(document->root, table, key);
    if (!node || !node->is_array())
        return nullptr;
    std::string all;
    for (const toml::node &element : *node->as_array())
        if (auto value = element.as_string(); value && !value->get().empty() && value->get().find('\0') == std::string::npos)
            all += value->get() + '\0';
    return copy_of(all);
}

char *ctoml_keys(const struct ctoml_document *document, const char *table)
{
    const toml::node *section = find(document->root, table);
    if (!section || !section->is_table())
        return nullptr;
    std::string all;
    for (const auto &[key, node] : *section->as_table())
        if (!key.empty() && key.str().find('\0') == std::string_view::npos)
            all += std::string(key.str()) + '\0';
    return copy_of(all);
}

void ctoml_free(struct ctoml_document *document)
{
    delete document;
}
