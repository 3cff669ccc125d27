// System calls and C library functions that Swift's Glibc module lacks.

#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <malloc.h>
#include <sched.h>
#include <shadow.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

int clinux_pipe(int ends[2])
{
    return pipe2(ends, O_CLOEXEC);
}

long clinux_file_system_type(const char *path)
{
    struct statfs status;
    return statfs(path, &status) == 0 ? (long)status.f_type : -1;
}

int clinux_pidfd_open(int pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0u);
}

int clinux_become_subreaper(void)
{
    return prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
}

int clinux_fork_supervisor(const char *name)
{
    pid_t parent = getpid();
    pid_t child = fork();
    if (child != 0)
        return child;
    // Out of reach of what ends the parent's whole group.
    setpgid(0, 0);
    prctl(PR_SET_NAME, name, 0L, 0L, 0L);
    // It is how the supervisor is told of its parent's end, also by a parent that was made to ignore it.
    signal(SIGTERM, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, (unsigned long)SIGTERM, 0L, 0L, 0L);
    // The parent may have died before it was to be noticed.
    if (getppid() != parent)
        raise(SIGTERM);
    return 0;
}

void clinux_open_standard_descriptors(void)
{
    for (int i = 0; i < 3; i++)
        if (fcntl(i, F_GETFD) < 0 && errno == EBADF)
            // The lowest free number, which is this one.
            open("/dev/null", O_RDWR);
}

int clinux_clear_capabilities(void)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};

    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0L, 0L, 0L) != 0)
        return -1;
    return (int)syscall(SYS_capset, &header, none);
}

int clinux_drop_capabilities(void)
{
    for (unsigned long i = 0; prctl(PR_CAPBSET_READ, i, 0L, 0L, 0L) >= 0; i++)
        if (prctl(PR_CAPBSET_DROP, i, 0L, 0L, 0L) != 0)
            return -1;
    return clinux_clear_capabilities();
}

int clinux_save_user(unsigned int id)
{
    return setresuid((uid_t)-1, (uid_t)-1, (uid_t)id);
}

int clinux_become_saved_user(void)
{
    uid_t real, effective, saved;
    if (getresuid(&real, &effective, &saved) != 0)
        return -1;
    return seteuid(saved);
}

unsigned long long clinux_bounding_set(void)
{
    unsigned long long set = 0;
    int has;
    for (unsigned long i = 0; i < 64 && (has = prctl(PR_CAPBSET_READ, i, 0L, 0L, 0L)) >= 0; i++)
        set |= (unsigned long long)(has == 1) << i;
    return set;
}

int clinux_limit_bounding_set(unsigned long long set)
{
    int has;
    for (unsigned long i = 0; i < 64 && (has = prctl(PR_CAPBSET_READ, i, 0L, 0L, 0L)) >= 0; i++)
        if (has == 1 && (set >> i & 1) == 0 && prctl(PR_CAPBSET_DROP, i, 0L, 0L, 0L) != 0)
            return -1;
    return 0;
}

int clinux_set_ids(unsigned int user, unsigned int group, const unsigned int *groups, unsigned long count)
{
    if (setgroups(count, groups) != 0)
        return -1;
    if (setresgid(group, group, group) != 0)
        return -1;
    return setresuid(user, user, user);
}

int clinux_setns(int descriptor, int kinds)
{
    return setns(descriptor, kinds);
}

int clinux_namespace_flag(const char *name)
{
    static const struct { const char *name; int flag; } kinds[] = {
        {"cgroup", CLONE_NEWCGROUP}, {"ipc", CLONE_NEWIPC},   {"mnt", CLONE_NEWNS},
        {"net", CLONE_NEWNET},       {"user", CLONE_NEWUSER}, {"uts", CLONE_NEWUTS},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(name, kinds[i].name) == 0)
            return kinds[i].flag;
    return 0;
}

int clinux_open_in_root(int root, const char *path, int flags)
{
    struct open_how how = {
        .flags = (unsigned long long)(flags | O_CLOEXEC),
        .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
    };
    return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

int clinux_become_opaque(void)
{
    return prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
}

int clinux_set_effective_capabilities(bool all)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2];

    if (syscall(SYS_capget, &header, sets) != 0)
        return -1;
    for (int i = 0; i < 2; i++)
        sets[i].effective = all ? sets[i].permitted : 0;
    return (int)syscall(SYS_capset, &header, sets);
}

int clinux_child_status(int child, int *status)
{
    return waitpid(child, status, WNOHANG | WUNTRACED);
}

int clinux_memory_file(const char *name)
{
    return memfd_create(name, MFD_CLOEXEC);
}

int clinux_send_descriptor(int socket, int descriptor)
{
    char byte = 0;
    struct iovec data = {&byte, 1};
    union { struct cmsghdr header; char room[CMSG_SPACE(sizeof(int))]; } control = {.room = {0}};
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room,
    };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    return sendmsg(socket, &message, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

int clinux_receive_descriptor(int socket)
{
    char byte;
    struct iovec data = {&byte, 1};
    union { struct cmsghdr header; char room[CMSG_SPACE(sizeof(int))]; } control;
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room,
    };
    ssize_t count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    struct cmsghdr *header = count == 1 ? CMSG_FIRSTHDR(&message) : NULL;
    int descriptor = -1;
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
    else if (count >= 0)
        errno = ENOMSG;
    return descriptor;
}

long clinux_list_attributes(const char *path, char *names, unsigned long size)
{
    return llistxattr(path, names, size);
}

long clinux_attribute(const char *path, const char *name, void *value, unsigned long size, bool follows_link)
{
    return follows_link ? getxattr(path, name, value, size) : lgetxattr(path, name, value, size);
}

int clinux_set_attribute(const char *path, const char *name, const void *value, unsigned long size)
{
    return setxattr(path, name, value, size, 0);
}

int clinux_remove_attribute(const char *path, const char *name)
{
    return removexattr(path, name);
}

int clinux_lock_user_database(void)
{
    return lckpwdf();
}

int clinux_unlock_user_database(void)
{
    return ulckpwdf();
}

void clinux_trim_heap(void)
{
    malloc_trim(0);
}
