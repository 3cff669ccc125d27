#include "CCap.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/capability.h>

// The functions of the library, with their own types.
static struct {
    __typeof__(cap_get_proc) *get_proc;
    __typeof__(cap_set_proc) *set_proc;
    __typeof__(cap_free) *free;
    __typeof__(cap_clear) *clear;
    __typeof__(cap_get_flag) *get_flag;
    __typeof__(cap_set_flag) *set_flag;
    __typeof__(cap_drop_bound) *drop_bound;
    __typeof__(cap_set_ambient) *set_ambient;
    __typeof__(cap_from_name) *from_name;
    __typeof__(cap_to_name) *to_name;
} library;

bool ccap_load(void)
{
    if (library.get_proc)
        return true;
    void *handle = dlopen("libcap.so.2", RTLD_LAZY | RTLD_LOCAL);
    if (!handle)
        return false;
#define FIND(field, name) \
    if (!(library.field = (__typeof__(library.field))dlsym(handle, name))) \
        return library.get_proc = NULL, false
    FIND(set_proc, "cap_set_proc");
    FIND(free, "cap_free");
    FIND(clear, "cap_clear");
    FIND(get_flag, "cap_get_flag");
    FIND(set_flag, "cap_set_flag");
    FIND(drop_bound, "cap_drop_bound");
    FIND(set_ambient, "cap_set_ambient");
    FIND(from_name, "cap_from_name");
    FIND(to_name, "cap_to_name");
    FIND(get_proc, "cap_get_proc");
#undef FIND
    return true;
}

static unsigned long long read_flags(cap_t state, cap_flag_t flag)
{
    unsigned long long set = 0;
    cap_flag_value_t value;
    // Beyond the last one that the library knows it fails.
    for (cap_value_t i = 0; i < 64 && library.get_flag(state, i, flag, &value) == 0; i++)
        set |= (unsigned long long)(value == CAP_SET) << i;
    return set;
}

int ccap_get(struct ccap_sets *sets)
{
    cap_t state = library.get_proc();
    if (!state)
        return -1;
    sets->effective = read_flags(state, CAP_EFFECTIVE);
    sets->permitted = read_flags(state, CAP_PERMITTED);
    library.free(state);
    return 0;
}

// All three sets at once.
static int set_flags(unsigned long long kept)
{
    static const cap_flag_t flags[] = {CAP_EFFECTIVE, CAP_PERMITTED, CAP_INHERITABLE};
    cap_value_t values[64];
    int count = 0;
    for (cap_value_t i = 0; i < 64; i++)
        if ((kept >> i & 1) != 0)
            values[count++] = i;

    cap_t state = library.get_proc();
    if (!state)
        return -1;
    int result = library.clear(state);
    for (size_t i = 0; i < sizeof flags / sizeof *flags && result == 0 && count > 0; i++)
        result = library.set_flag(state, flags[i], count, values, CAP_SET);
    if (result == 0)
        result = library.set_proc(state);
    int code = errno;
    library.free(state);
    errno = code;
    return result;
}

int ccap_limit(unsigned long long kept, const char **function)
{
    *function = "cap_drop_bound";
    for (cap_value_t i = 0; i < 64; i++) {
        if ((kept >> i & 1) != 0 || library.drop_bound(i) == 0)
            continue;
        // The kernel has no such capability, nor any above it.
        if (errno == EINVAL)
            break;
        return -1;
    }
    *function = "cap_set_proc";
    if (set_flags(kept) != 0)
        return -1;
    // What is not inheritable is not in the ambient set any more.
    *function = "cap_set_ambient";
    for (cap_value_t i = 0; i < 64; i++)
        if ((kept >> i & 1) != 0 && library.set_ambient(i, CAP_SET) != 0)
            return -1;
    return 0;
}

int ccap_number(const char *name)
{
    cap_value_t number;
    return library.from_name(name, &number) == 0 ? number : -1;
}

bool ccap_name(int number, char *name, size_t size)
{
    char *text = library.to_name((cap_value_t)number);
    if (!text)
        return false;
    // Beyond the last one that the library knows it is the number.
    bool is_known = strncmp(text, "cap_", 4) == 0 && strlen(text) < size;
    if (is_known)
        strcpy(name, text);
    library.free(text);
    return is_known;
}
