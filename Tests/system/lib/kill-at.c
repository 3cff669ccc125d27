// Kills the process that it is loaded into, by LD_PRELOAD, at a point of its work that a file names. The tests
// load it into entry points of containers, to see what the next start makes of the remains.
//
// The file, whose path is in KILL_AT, holds one of these:
//
//   step N     right after the Nth line of the log that says what comes next
//   call N     right before the Nth call of the C library that changes a file system
//
// N counts from 1; it lives on if there is no such file, or no such point. What it was killed at is the last line
// on standard error. Programs that it starts are not touched. What the C library calls by itself is not seen.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <shadow.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

static pid_t self;
static long last_step, last_call;
static long steps, calls;

__attribute__((constructor)) static void begin(void)
{
    char kind[5] = "";
    long number = 0;
    const char *path = getenv("KILL_AT");
    FILE *file = path ? fopen(path, "re") : NULL;

    if (file) {
        if (fscanf(file, "%4s %ld", kind, &number) == 2) {
            if (strcmp(kind, "step") == 0)
                last_step = number;
            if (strcmp(kind, "call") == 0)
                last_call = number;
        }
        fclose(file);
    }
    unsetenv("KILL_AT");
    unsetenv("LD_PRELOAD");
    self = getpid();
}

static void die(const char *what, const char *object)
{
    char text[4200];
    int length = snprintf(text, sizeof text, "killed: %s %s\n", what, object ? object : "");

    if (syscall(SYS_write, 2, text, (size_t)length) >= 0)
        syscall(SYS_kill, self, SIGKILL);
    for (;;)
        pause();
}

static void count_call(const char *what, const char *object)
{
    if (last_call && getpid() == self && ++calls == last_call)
        die(what, object);
}

// Likewise, on what is open as this number.
static void count_call_on(const char *what, int number)
{
    char link[32], path[4096] = "";

    if (last_call && getpid() == self && calls + 1 == last_call) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", number);
        ssize_t length = readlink(link, path, sizeof path - 1);
        path[length > 0 ? length : 0] = '\0';
    }
    count_call(what, path);
}

static void count_step(const void *text, size_t length)
{
    static const char *const announcements[] = {
        "Initializing: ", "Finished initializing container", "Listening to file system and ticker events",
    };

    for (size_t i = 0; i < sizeof announcements / sizeof *announcements; i++)
        if (memmem(text, length, announcements[i], strlen(announcements[i])) && ++steps == last_step)
            die("before", announcements[i]);
}

// The C library's own function of that name.
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int number, const void *bytes, size_t count)
{
    if (number > 2)
        count_call_on("write", number);
    ssize_t written = REAL(write)(number, bytes, count);
    if (number == 2 && last_step && getpid() == self)
        count_step(bytes, count);
    return written;
}

ssize_t writev(int number, const struct iovec *parts, int count)
{
    if (number > 2)
        count_call_on("writev", number);
    ssize_t written = REAL(writev)(number, parts, count);
    for (int i = 0; number == 2 && last_step && getpid() == self && i < count; i++)
        count_step(parts[i].iov_base, parts[i].iov_len);
    return written;
}

#define CHANGES_FILES (O_CREAT | O_TRUNC)

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        if (flags & CHANGES_FILES) \
            count_call("open", path); \
        return REAL(name)(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int directory, const char *path, int flags, ...) \
    { \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        if (flags & CHANGES_FILES) \
            count_call("openat", path); \
        return REAL(name)(directory, path, flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)

// What has no function of its own in the C library: mounts of the new kind, renameat2, openat2.
long syscall(long number, ...)
{
    long arguments[6];
    char text[24];
    va_list rest;

    va_start(rest, number);
    for (int i = 0; i < 6; i++)
        arguments[i] = va_arg(rest, long);
    va_end(rest);
    if (number != SYS_write && number != SYS_kill) {
        snprintf(text, sizeof text, "%ld", number);
        count_call("syscall", text);
    }
    return REAL(syscall)(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}

#define CALL(type, name, parameters, arguments, object) \
    type name parameters \
    { \
        count_call(#name, object); \
        return REAL(name) arguments; \
    }

#define CALL_ON(type, name, parameters, arguments) \
    type name parameters \
    { \
        count_call_on(#name, number); \
        return REAL(name) arguments; \
    }

CALL(int, mount, (const char *source, const char *target, const char *kind, unsigned long flags, const void *data),
     (source, target, kind, flags, data), target)
CALL(int, umount, (const char *target), (target), target)
CALL(int, umount2, (const char *target, int flags), (target, flags), target)
CALL(int, symlink, (const char *target, const char *path), (target, path), path)
CALL(int, symlinkat, (const char *target, int folder, const char *path), (target, folder, path), path)
CALL(int, link, (const char *from, const char *to), (from, to), to)
CALL(int, linkat, (int folder, const char *from, int other, const char *to, int flags),
     (folder, from, other, to, flags), to)
CALL(int, rename, (const char *from, const char *to), (from, to), to)
CALL(int, renameat, (int folder, const char *from, int other, const char *to), (folder, from, other, to), to)
CALL(int, renameat2, (int folder, const char *from, int other, const char *to, unsigned int flags),
     (folder, from, other, to, flags), to)
CALL(int, unlink, (const char *path), (path), path)
CALL(int, unlinkat, (int folder, const char *path, int flags), (folder, path, flags), path)
CALL(int, rmdir, (const char *path), (path), path)
CALL(int, mkdir, (const char *path, mode_t mode), (path, mode), path)
CALL(int, mkdirat, (int folder, const char *path, mode_t mode), (folder, path, mode), path)
CALL(char *, mkdtemp, (char *path), (path), path)
CALL(int, mkstemp, (char *path), (path), path)
CALL(int, mkostemp, (char *path, int flags), (path, flags), path)
CALL(int, truncate, (const char *path, off_t length), (path, length), path)
CALL_ON(int, ftruncate, (int number, off_t length), (number, length))
CALL(int, chmod, (const char *path, mode_t mode), (path, mode), path)
CALL_ON(int, fchmod, (int number, mode_t mode), (number, mode))
CALL(int, fchmodat, (int folder, const char *path, mode_t mode, int flags), (folder, path, mode, flags), path)
CALL(int, chown, (const char *path, uid_t user, gid_t group), (path, user, group), path)
CALL(int, lchown, (const char *path, uid_t user, gid_t group), (path, user, group), path)
CALL_ON(int, fchown, (int number, uid_t user, gid_t group), (number, user, group))
CALL(int, fchownat, (int folder, const char *path, uid_t user, gid_t group, int flags),
     (folder, path, user, group, flags), path)
CALL(int, setxattr, (const char *path, const char *name, const void *value, size_t size, int flags),
     (path, name, value, size, flags), path)
CALL_ON(int, fsetxattr, (int number, const char *name, const void *value, size_t size, int flags),
        (number, name, value, size, flags))
CALL_ON(ssize_t, pwrite, (int number, const void *bytes, size_t count, off_t offset), (number, bytes, count, offset))
CALL(int, utimensat, (int folder, const char *path, const struct timespec times[2], int flags),
     (folder, path, times, flags), path)
CALL(int, lckpwdf, (void), (), NULL)
CALL(int, ulckpwdf, (void), (), NULL)
CALL_ON(int, fsync, (int number), (number))
