// The capabilities of this process, by libcap; see capabilities(7).
//
// In C because the library is loaded by dlopen(3) when it is needed: every other command would wait for it at its
// start, and containers need not have it. Sets are masks with a bit for each capability.
#pragma once

#include <stdbool.h>
#include <stddef.h>

/// Loads the library; all other functions need it. False where that cannot be done.
bool ccap_load(void);

/// What this process may do now, and what it may have.
struct ccap_sets {
    unsigned long long effective, permitted;
};

/// Reads the sets; 0, or -1 with errno.
int ccap_get(struct ccap_sets *sets);

/// Brings all sets to `kept`: bounding, effective, permitted, inheritable and ambient. 0, or -1 with errno and the
/// function of the library that has failed.
int ccap_limit(unsigned long long kept, const char **function);

/// The number of a capability by its name, such as `cap_chown`, in capitals or not; -1 for an unknown one.
int ccap_number(const char *name);

/// Writes the name of a capability, such as `cap_chown`, into `name`; false if the library does not know that number.
bool ccap_name(int number, char *name, size_t size);
