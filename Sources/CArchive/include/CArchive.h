// Archives in the pax form of tar(1), by libarchive; see libarchive(3).
//
// In C because libarchive's headers are not a module, and because the library is loaded by dlopen(3) when an image is
// packed: every other command would wait for it at its start, and containers need not have it.
#pragma once

#include <stdbool.h>
#include <stddef.h>

/// An archive that is written.
struct carchive;

/// Begins an archive, which is written to an open file; NULL with `carchive_error()`.
struct carchive *carchive_begin(int file);

/// What is in an archive besides content.
struct carchive_entry {
    const char *path;           // without a slash at its beginning
    unsigned mode;              // with the kind of file, as in stat(2)
    long long user, group;
    long long seconds;          // time of the last change
    long long size;             // of a regular file
    const char *link;           // text of a symbolic link, or NULL
    const char *first_name;     // another path in the archive of which it is a hard link, or NULL
    unsigned device_major, device_minor;
};

/// Adds an entry; extended attributes were given before, content comes after. False with `carchive_error()`.
bool carchive_add(struct carchive *archive, const struct carchive_entry *entry);

/// An extended attribute of the entry that is added next.
void carchive_attribute(struct carchive *archive, const char *name, const void *value, size_t size);

/// Content of the entry that was added last. False with `carchive_error()`.
bool carchive_write(struct carchive *archive, const void *bytes, size_t size);

/// Ends an archive, and forgets it. False with `carchive_error()`.
bool carchive_end(struct carchive *archive);

/// Opens an archive to read it, which ends with `carchive_close`; NULL with `carchive_error()`.
struct carchive *carchive_open(int file);

/// The next entry, whose strings live until the one after it: 1, 0 at the end, or -1 with `carchive_error()`.
int carchive_next(struct carchive *archive, struct carchive_entry *entry);

/// Reads of the entry's content: how much, 0 at its end, or -1 with `carchive_error()`.
long carchive_read(struct carchive *archive, void *bytes, size_t size);

/// Ends reading.
void carchive_close(struct carchive *archive);

/// What has failed last.
const char *carchive_error(void);
