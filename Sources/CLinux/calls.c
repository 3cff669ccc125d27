// System calls and C library functions that Swift's Glibc module lacks.

#include "CLinux.h"

#include <fcntl.h>
#include <shadow.h>
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

int clinux_lock_user_database(void)
{
    return lckpwdf();
}

int clinux_unlock_user_database(void)
{
    return ulckpwdf();
}
