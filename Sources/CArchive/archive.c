#include "CArchive.h"

#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

// Of what is written at once, in bytes.
#define BLOCK (1 << 18)

// The functions of the library, with their own types.
#define FUNCTIONS(each) \
    each(archive_write_new) each(archive_write_set_format_pax_restricted) each(archive_write_set_bytes_per_block) \
    each(archive_write_set_bytes_in_last_block) each(archive_write_open_fd) each(archive_write_header) \
    each(archive_write_data) each(archive_write_close) each(archive_write_free) each(archive_error_string) \
    each(archive_entry_new) each(archive_entry_clear) each(archive_entry_free) each(archive_entry_set_pathname) \
    each(archive_entry_set_mode) each(archive_entry_set_uid) each(archive_entry_set_gid) \
    each(archive_entry_set_mtime) each(archive_entry_set_size) each(archive_entry_set_symlink) \
    each(archive_entry_set_hardlink) each(archive_entry_set_rdevmajor) each(archive_entry_set_rdevminor) \
    each(archive_entry_xattr_add_entry) each(archive_read_new) each(archive_read_support_format_tar) \
    each(archive_read_open_fd) each(archive_read_next_header2) each(archive_read_data) each(archive_read_free) \
    each(archive_entry_pathname) each(archive_entry_mode) each(archive_entry_uid) each(archive_entry_gid) \
    each(archive_entry_size) each(archive_entry_symlink) each(archive_entry_hardlink)

static struct {
#define FIELD(name) __typeof__(name) *name;
    FUNCTIONS(FIELD)
#undef FIELD
    bool is_loaded;
} library;

static char error[256];

struct carchive {
    struct archive *archive;
    struct archive_entry *entry;
};

const char *carchive_error(void)
{
    return error;
}

static bool load_library(void)
{
    if (library.is_loaded)
        return true;
    void *handle = dlopen("libarchive.so.13", RTLD_LAZY | RTLD_LOCAL);
    if (!handle) {
        snprintf(error, sizeof error, "libarchive.so.13 is missing: install libarchive (Debian: libarchive13)");
        return false;
    }
#define FIND(name) \
    if (!(library.name = (__typeof__(library.name))dlsym(handle, #name))) { \
        snprintf(error, sizeof error, "libarchive.so.13 has no %s", #name); \
        return false; \
    }
    FUNCTIONS(FIND)
#undef FIND
    library.is_loaded = true;
    return true;
}

static bool check(struct carchive *archive, int code)
{
    if (code == ARCHIVE_OK || code == ARCHIVE_WARN)
        return true;
    const char *words = library.archive_error_string(archive->archive);
    snprintf(error, sizeof error, "%s", words ? words : "the archive cannot be used");
    return false;
}

struct carchive *carchive_begin(int file)
{
    if (!load_library())
        return NULL;
    struct carchive *archive = calloc(1, sizeof *archive);
    if (!archive || !(archive->archive = library.archive_write_new()) || !(archive->entry = library.archive_entry_new()))
        abort();
    if (check(archive, library.archive_write_set_format_pax_restricted(archive->archive))
        && check(archive, library.archive_write_set_bytes_per_block(archive->archive, BLOCK))
        && check(archive, library.archive_write_set_bytes_in_last_block(archive->archive, 512))
        && check(archive, library.archive_write_open_fd(archive->archive, file)))
        return archive;
    library.archive_entry_free(archive->entry);
    library.archive_write_free(archive->archive);
    free(archive);
    return NULL;
}

void carchive_attribute(struct carchive *archive, const char *name, const void *value, size_t size)
{
    library.archive_entry_xattr_add_entry(archive->entry, name, value, size);
}

bool carchive_add(struct carchive *archive, const struct carchive_entry *entry)
{
    struct archive_entry *to = archive->entry;
    library.archive_entry_set_pathname(to, entry->path);
    library.archive_entry_set_mode(to, entry->mode);
    library.archive_entry_set_uid(to, entry->user);
    library.archive_entry_set_gid(to, entry->group);
    library.archive_entry_set_mtime(to, entry->seconds, 0);
    library.archive_entry_set_size(to, entry->size);
    if (entry->link)
        library.archive_entry_set_symlink(to, entry->link);
    if (entry->first_name)
        library.archive_entry_set_hardlink(to, entry->first_name);
    library.archive_entry_set_rdevmajor(to, entry->device_major);
    library.archive_entry_set_rdevminor(to, entry->device_minor);
    bool added = check(archive, library.archive_write_header(archive->archive, to));
    library.archive_entry_clear(to);
    return added;
}

bool carchive_write(struct carchive *archive, const void *bytes, size_t size)
{
    la_ssize_t written = library.archive_write_data(archive->archive, bytes, size);
    if (written == (la_ssize_t)size)
        return true;
    return written < 0 ? check(archive, ARCHIVE_FATAL) : (snprintf(error, sizeof error, "a file has grown meanwhile"), false);
}

bool carchive_end(struct carchive *archive)
{
    bool closed = check(archive, library.archive_write_close(archive->archive));
    library.archive_entry_free(archive->entry);
    library.archive_write_free(archive->archive);
    free(archive);
    return closed;
}

struct carchive *carchive_open(int file)
{
    if (!load_library())
        return NULL;
    struct carchive *archive = calloc(1, sizeof *archive);
    if (!archive || !(archive->archive = library.archive_read_new()) || !(archive->entry = library.archive_entry_new()))
        abort();
    if (check(archive, library.archive_read_support_format_tar(archive->archive))
        && check(archive, library.archive_read_open_fd(archive->archive, file, 1 << 16)))
        return archive;
    carchive_close(archive);
    return NULL;
}

int carchive_next(struct carchive *archive, struct carchive_entry *entry)
{
    struct archive_entry *from = archive->entry;
    int code = library.archive_read_next_header2(archive->archive, from);
    if (code == ARCHIVE_EOF)
        return 0;
    if (!check(archive, code))
        return -1;
    *entry = (struct carchive_entry){
        .path = library.archive_entry_pathname(from),
        .mode = library.archive_entry_mode(from),
        .user = library.archive_entry_uid(from),
        .group = library.archive_entry_gid(from),
        .size = library.archive_entry_size(from),
        .link = library.archive_entry_symlink(from),
        .first_name = library.archive_entry_hardlink(from),
    };
    // A name that no character set of this process has.
    if (!entry->path)
        entry->path = "";
    return 1;
}

long carchive_read(struct carchive *archive, void *bytes, size_t size)
{
    la_ssize_t count = library.archive_read_data(archive->archive, bytes, size);
    if (count < 0)
        check(archive, ARCHIVE_FATAL);
    return count;
}

void carchive_close(struct carchive *archive)
{
    library.archive_entry_free(archive->entry);
    library.archive_read_free(archive->archive);
    free(archive);
}
