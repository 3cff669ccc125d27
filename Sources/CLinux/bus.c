// Calls to systemd and Flatpak on the system and session bus, by libsystemd. Loaded lazily: containers run this program
// too, and other init systems have no libsystemd.

#include "CLinux.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// Of libsystemd's sd_bus_error(3), which is not declared here since its header need not be there.
struct bus_error {
    const char *name;
    const char *message;
    int need_free;
};

// None is younger than systemd 239, which Red Hat Enterprise Linux 8 has.
struct bus_functions {
    int (*open_system)(void **bus);
    int (*open_user)(void **bus);
    int (*is_ready)(void *bus);
    int (*process)(void *bus, void **message);
    int (*wait)(void *bus, uint64_t microseconds);
    void (*close)(void *bus);
    void *(*unref)(void *bus);
    int (*new_method_call)(void *bus, void **message, const char *destination, const char *path,
                           const char *interface, const char *member);
    int (*append)(void *message, const char *types, ...);
    int (*call)(void *bus, void *message, uint64_t microseconds, struct bus_error *error, void **reply);
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
        {"sd_bus_open_user", (void **)&bus->open_user},
        {"sd_bus_is_ready", (void **)&bus->is_ready},
        {"sd_bus_process", (void **)&bus->process},
        {"sd_bus_wait", (void **)&bus->wait},
        {"sd_bus_close", (void **)&bus->close},
        {"sd_bus_unref", (void **)&bus->unref},
        {"sd_bus_message_new_method_call", (void **)&bus->new_method_call},
        {"sd_bus_message_append", (void **)&bus->append},
        {"sd_bus_call", (void **)&bus->call},
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

static uint64_t microseconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 * 1000 + (uint64_t)now.tv_nsec / 1000;
}

// Whether the bus lets this process in before the time is over. A call would wait for that too, but for minutes,
// whatever its own time limit is: sockets that nobody serves any more accept connections.
static bool is_let_in(const struct bus_functions *bus, void *connection, uint64_t microseconds)
{
    const uint64_t end = microseconds_now() + microseconds;
    int result;

    while ((result = bus->is_ready(connection)) == 0) {
        result = bus->process(connection, NULL);
        if (result < 0)
            return false;
        if (result > 0)
            continue;
        const uint64_t now = microseconds_now();
        if (now >= end)
            return false;
        result = bus->wait(connection, end - now);
        if (result < 0 && result != -EINTR)
            return false;
    }
    return result > 0;
}

// Calls a method on the session bus that has no answer, or one that does not matter. What `append` puts into the call
// are its arguments. 0, or a negative errno.
static int call_user(const struct bus_functions *bus, const char *destination, const char *path, const char *interface,
                     const char *member, int (*append)(const struct bus_functions *, void *, const void *),
                     const void *arguments)
{
    struct bus_error error = {NULL, NULL, 0};
    void *connection = NULL, *question = NULL, *reply = NULL;
    const uint64_t patience = 5 * 1000 * 1000;

    int result = bus->open_user(&connection);
    if (result < 0)
        return result;
    if (!is_let_in(bus, connection, patience))
        result = -ETIMEDOUT;
    else
        result = bus->new_method_call(connection, &question, destination, path, interface, member);
    if (result >= 0 && append)
        result = append(bus, question, arguments);
    if (result >= 0)
        result = bus->call(connection, question, patience, &error, &reply);
    bus->message_unref(reply);
    bus->message_unref(question);
    bus->error_free(&error);
    bus->close(connection);
    bus->unref(connection);
    return result < 0 ? result : 0;
}

int clinux_request_flatpak_session(void)
{
    struct bus_functions bus;
    if (!load(&bus))
        return -ELIBACC;
    return call_user(&bus, "org.freedesktop.Flatpak", "/org/freedesktop/Flatpak/SessionHelper",
                     "org.freedesktop.Flatpak.SessionHelper", "RequestSession", NULL, NULL);
}

struct attachment {
    const char *unit;
    const char *folder;
    unsigned int process;
};

static int append_attachment(const struct bus_functions *bus, void *question, const void *arguments)
{
    const struct attachment *attachment = arguments;
    return bus->append(question, "ssau", attachment->unit, attachment->folder, 1u, attachment->process);
}

int clinux_attach_to_user_unit(const char *unit, const char *folder, int process)
{
    struct bus_functions bus;
    const struct attachment attachment = {unit, folder, (unsigned int)process};
    if (!load(&bus))
        return -ELIBACC;
    return call_user(&bus, "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                     "org.freedesktop.systemd1.Manager", "AttachProcessesToUnit", append_attachment, &attachment);
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

static void ask(const struct bus_functions *bus, void *connection, const char *object, uint64_t microseconds,
                struct list *list)
{
    struct bus_error error = {NULL, NULL, 0};
    void *question = NULL, *reply = NULL;

    if (bus->new_method_call(connection, &question, "org.freedesktop.systemd1", object,
                             "org.freedesktop.DBus.Properties", "GetAll") >= 0
        && bus->append(question, "s", "") >= 0
        && bus->call(connection, question, microseconds, &error, &reply) >= 0)
        read_properties(bus, reply, list);
    bus->message_unref(reply);
    bus->message_unref(question);
    bus->error_free(&error);
}

char *clinux_listening_sockets(const char *object)
{
    // Once is enough to wait in vain.
    static bool is_closed;
    struct bus_functions bus;
    struct list list = {NULL, 0};
    void *connection = NULL;
    const uint64_t patience = 5 * 1000 * 1000;

    if (is_closed || !load(&bus) || bus.open_system(&connection) < 0)
        return NULL;
    is_closed = !is_let_in(&bus, connection, patience);
    if (!is_closed)
        ask(&bus, connection, object, patience, &list);
    bus.close(connection);
    bus.unref(connection);
    return list.text;
}
