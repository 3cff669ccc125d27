// Subordinate IDs by libsubid, the door to every source that nsswitch.conf's "subid" names (SSSD, FreeIPA).
// Loaded lazily: containers run this program too, and need no libsubid.

#include "CLinux.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

typedef bool (*initialize_function)(const char *program, FILE *log);
typedef int (*ranges_function)(const char *owner, void **ranges);

static void *symbol(void *library, const char *name, const char *old_name)
{
    void *found = dlsym(library, name);
    return found ? found : dlsym(library, old_name);
}

int clinux_subid_has_ranges(const char *owner, bool groups)
{
    static const char *const names[] = {"libsubid.so.5", "libsubid.so.4", "libsubid.so.3"};
    void *library = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && !library; i++)
        library = dlopen(names[i], RTLD_LAZY | RTLD_LOCAL);
    if (!library)
        return -1;

    // The names before ABI 4 come second.
    initialize_function initialize = (initialize_function)symbol(library, "subid_init", "libsubid_init");
    ranges_function get_ranges = groups
        ? (ranges_function)symbol(library, "subid_get_gid_ranges", "get_subgid_ranges")
        : (ranges_function)symbol(library, "subid_get_uid_ranges", "get_subuid_ranges");
    // The library's own diagnostics would stand beside ours.
    FILE *log = fopen("/dev/null", "we");
    int result = -1;
    if (initialize && get_ranges && log && initialize("toolbox", log)) {
        void *ranges = NULL;
        result = get_ranges(owner, &ranges) > 0 ? 1 : 0;
        free(ranges);
    }
    // Neither the log nor the library is given back: the library keeps a pointer to the log.
    return result;
}
