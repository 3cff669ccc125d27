// The mount API of file descriptors (open_tree(2) and its kin, Linux 5.12 or newer), which has functions in the C
// library since glibc 2.36 only, and what else makes a root file system.

#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

int clinux_unshare(const struct clinux_new_namespaces *kinds)
{
    return unshare((kinds->user ? CLONE_NEWUSER : 0) | (kinds->mount ? CLONE_NEWNS : 0)
                   | (kinds->network ? CLONE_NEWNET : 0) | (kinds->ipc ? CLONE_NEWIPC : 0)
                   | (kinds->process ? CLONE_NEWPID : 0) | (kinds->host_name ? CLONE_NEWUTS : 0)
                   | (kinds->control_group ? CLONE_NEWCGROUP : 0));
}

int clinux_clone_tree(int directory, const char *path, bool follows_link)
{
    unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_NO_AUTOMOUNT;
    flags |= *path == '\0' ? AT_EMPTY_PATH : 0;
    flags |= follows_link ? 0 : AT_SYMLINK_NOFOLLOW;
    return (int)syscall(SYS_open_tree, directory, path, flags);
}

int clinux_attach_tree(int tree, int target)
{
    return (int)syscall(SYS_move_mount, tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
}

static int set_attributes(int mount, unsigned flags, struct mount_attr *attributes)
{
    return (int)syscall(SYS_mount_setattr, mount, "", flags | AT_EMPTY_PATH, attributes, sizeof *attributes);
}

int clinux_make_read_only(int mount, bool recursively)
{
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};
    return set_attributes(mount, recursively ? AT_RECURSIVE : 0, &attributes);
}

int clinux_set_propagation(int mount, bool shared)
{
    struct mount_attr attributes = {.propagation = shared ? MS_SHARED : MS_SLAVE};
    return set_attributes(mount, AT_RECURSIVE, &attributes);
}

int clinux_open_file_system(const char *type)
{
    return (int)syscall(SYS_fsopen, type, FSOPEN_CLOEXEC);
}

int clinux_configure_file_system(int context, const char *key, const char *value)
{
    return (int)syscall(SYS_fsconfig, context, value ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG, key, value, 0);
}

int clinux_configure_file_system_layer(int context, const char *key, int directory)
{
    return (int)syscall(SYS_fsconfig, context, FSCONFIG_SET_FD, key, NULL, directory);
}

int clinux_mount_file_system(int context, bool restricted)
{
    unsigned attributes = restricted ? MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC : 0;
    if (syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) != 0)
        return -1;
    return (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, attributes);
}

int clinux_pivot_root(const char *new_root, const char *old_root)
{
    return (int)syscall(SYS_pivot_root, new_root, old_root);
}

int clinux_set_host_name(const char *name)
{
    return sethostname(name, strlen(name));
}

int clinux_bring_loopback_up(void)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    int link = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    // Where the kernel has no IPv4 any other family will do.
    if (link < 0)
        link = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (link < 0)
        return -1;
    int result = ioctl(link, SIOCSIFFLAGS, &request);
    int code = errno;
    close(link);
    errno = code;
    return result;
}

int clinux_become_transparent(void)
{
    return prctl(PR_SET_DUMPABLE, 1L, 0L, 0L, 0L);
}

int clinux_die_with_parent(int number)
{
    return prctl(PR_SET_PDEATHSIG, (unsigned long)number, 0L, 0L, 0L);
}

int clinux_fork(void)
{
    return fork();
}

int clinux_share_lock(int file)
{
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    return fcntl(file, F_OFD_SETLK, &lock);
}
