// System calls and C library functions that Swift's Glibc module lacks.

#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <malloc.h>
#include <shadow.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
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

int clinux_memory_file(const char *name)
{
    return memfd_create(name, MFD_CLOEXEC);
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
