// Questions to systemd on the system bus, by libsystemd. Loaded lazily: containers run this program too, and other
// init systems have no libsystemd.

#include "CLinux.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Of libsystemd's sd_bus_error(3), which is not declared here since its header need not be there.
struct bus_error {
    const char *name;
    const char *message;
    int need_free;
};

struct bus_functions {
    int (*open_system)(void **bus);
    void *(*flush_close_unref)(void *bus);
    int (*set_method_call_timeout)(void *bus, uint64_t microseconds);
    int (*call_method)(void *bus, const char *destination, const char *path, const char *interface,
                       const char *member, struct bus_error *error, void **reply, const char *types, ...);
    void (*error_free)(struct bus_error *error);
    int (*enter_container)(void *message, char type, const char *contents);
    int (*exit_container)(void *message);
    int (*read)(void *message, const char *types, ...);
    int (*skip)(void *message, const char *types);
    void *(*message_unref)(void *message);
};

static bool load(struct bus_functions *bus)
{
    const struct { const char *name; void **function; } symbols[] = {
        {"sd_bus_open_system", (void **)&bus->open_system},
        {"sd_bus_flush_close_unref", (void **)&bus->flush_close_unref},
        {"sd_bus_set_method_call_timeout", (void **)&bus->set_method_call_timeout},
        {"sd_bus_call_method", (void **)&bus->call_method},
        {"sd_bus_error_free", (void **)&bus->error_free},
        {"sd_bus_message_enter_container", (void **)&bus->enter_container},
        {"sd_bus_message_exit_container", (void **)&bus->exit_container},
        {"sd_bus_message_read", (void **)&bus->read},
        {"sd_bus_message_skip", (void **)&bus->skip},
        {"sd_bus_message_unref", (void **)&bus->message_unref},
    };
    void *library = dlopen("libsystemd.so.0", RTLD_LAZY | RTLD_LOCAL);
    if (!library)
        return false;
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
        if (!(*symbols[i].function = dlsym(library, symbols[i].name)))
            return false;
    return true;
}

struct list {
    char *text;
    size_t length;
};

static void append(struct list *list, const char *entry)
{
    size_t length = strlen(entry) + 1;
    char *text = realloc(list->text, list->length + length + 1);
    if (!text)
        return;
    memcpy(text + list->length, entry, length);
    list->text = text;
    list->length += length;
    text[list->length] = '\0';
}

// The property `Listen`, an array of kind and address, out of all properties of the unit.
static void read_properties(const struct bus_functions *bus, void *reply, struct list *list)
{
    const char *name, *kind, *address;

    if (bus->enter_container(reply, 'a', "{sv}") <= 0)
        return;
    while (bus->enter_container(reply, 'e', "sv") > 0) {
        if (bus->read(reply, "s", &name) <= 0)
            return;
        if (strcmp(name, "Listen") != 0) {
            if (bus->skip(reply, "v") < 0 || bus->exit_container(reply) < 0)
                return;
            continue;
        }
        if (bus->enter_container(reply, 'v', "a(ss)") <= 0 || bus->enter_container(reply, 'a', "(ss)") <= 0)
            return;
        while (bus->read(reply, "(ss)", &kind, &address) > 0)
            if (strcmp(kind, "Stream") == 0)
                append(list, address);
        return;
    }
}

char *clinux_listening_sockets(const char *object)
{
    struct bus_functions bus;
    struct bus_error error = {NULL, NULL, 0};
    struct list list = {NULL, 0};
    void *connection = NULL, *reply = NULL;
    const uint64_t patience = 5 * 1000 * 1000;

    if (!load(&bus) || bus.open_system(&connection) < 0)
        return NULL;
    bus.set_method_call_timeout(connection, patience);
    if (bus.call_method(connection, "org.freedesktop.systemd1", object, "org.freedesktop.DBus.Properties", "GetAll",
                        &error, &reply, "s", "") >= 0)
        read_properties(&bus, reply, &list);
    bus.message_unref(reply);
    bus.error_free(&error);
    bus.flush_close_unref(connection);
    return list.text;
}
