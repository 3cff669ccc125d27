// What Swift cannot express about Linux, each with the reason why it is in C.
//
// No header with types of the C library is included here: Swift would take them as this module's own.
#pragma once

#include <stdbool.h>

/// How many words the command line has, the program's name among them.
///
/// In C because Swift's CommandLine reads /proc/self/cmdline, which takes longer, and is not there where /proc is not.
int clinux_argument_count(void);

/// A word of the command line; NULL behind the last one.
const char *clinux_argument(int index);

/// What a new process is made of; see clinux_spawn().
struct clinux_program {
    const char *path;        // the program, a path: it is not looked up
    char *const *argv;       // ends with NULL
    char *const *envp;       // ends with NULL
    int stdio[3];            // descriptors of the caller that become 0, 1 and 2
    bool leads_group;        // whether it is in a process group of its own, out of the terminal's reach; the
                             // caller's death is SIGTERM to it
    bool keeps_descriptors;  // descriptors >= 3 without FD_CLOEXEC stay open; else all are closed
};

/// Starts a process; its ID or -1 with errno, which is also that of a failed execve(2).
///
/// In C because what runs between vfork(2) and execve(2) shares the parent's memory: no Swift code may run
/// there, since it could allocate, retain or take a lock. The child has the caller's signal mask as it was
/// before `clinux_block_termination`, and default actions for signals that have handlers.
int clinux_spawn(const struct clinux_program *program);

/// What a new process in a container is made of; see clinux_spawn_contained().
struct clinux_contained_program {
    const char *path;         // the program, a path: it is not looked up
    char *const *argv;        // ends with NULL
    char *const *envp;        // ends with NULL
    int control_group;        // the folder of a control group, in which it is from its first moment; negative for the
                              // caller's own. One that moves waits for the kernel, often for more than ten milliseconds
    int namespaced_process;   // a pidfd, whose control group namespace it joins; negative for the caller's own
    unsigned long long bounding_set;  // the capabilities that it may get, a bit for each
    bool forbids_new_privileges;      // PR_SET_NO_NEW_PRIVS
    unsigned first_closed;    // descriptors from this one up are closed
};

/// What failed in clinux_spawn_contained().
enum clinux_stage {
    CLINUX_STAGE_START,       // the process could not be started
    CLINUX_STAGE_PREPARE,     // it could not be given what it was to have
    CLINUX_STAGE_EXECUTE,     // execve(2)
};

/// Starts a process that has no capabilities, and gets SIGHUP when the caller dies; its ID or -1 with errno and the
/// stage. It is started by clone3(2): Linux 5.7 or newer.
///
/// In C because what runs between clone3(2) and execve(2) shares the memory of the caller, which waits meanwhile.
int clinux_spawn_contained(const struct clinux_contained_program *program, enum clinux_stage *stage);

/// Whether the kernel, and what filters the system calls of this process, lets clinux_spawn_contained() start any.
bool clinux_can_spawn_contained(void);

/// Closes all descriptors from 3 up but one; see close_range(2), which is not in C libraries before glibc 2.34.
void clinux_close_all_but(int kept);

/// Closes the descriptors from `first` to `last`; see close_range(2).
void clinux_close_range(unsigned first, unsigned last);

/// Takes from other processes of the user the right to look into this one; execve(2) gives it back.
/// prctl(2) PR_SET_DUMPABLE: prctl is variadic, which Swift does not import.
int clinux_become_opaque(void);

/// Blocks SIGHUP, SIGINT, SIGTERM and SIGQUIT for this process, not for what it spawns.
///
/// In C because a spawned process needs the mask from before, which lives beside clinux_spawn().
void clinux_block_termination(void);

/// Ends `clinux_block_termination`: a signal that arrived in between takes effect now.
void clinux_unblock_termination(void);

/// Ends all blocking in a copy of this process, which has no signal pending.
void clinux_forget_blocking(void);

/// Sends a signal to this process and blocks it until clinux_release_termination().
void clinux_postpone_termination(int number);

/// Ends all blocking: a signal that is pending takes effect now.
void clinux_release_termination(void);

/// Makes sure that descriptors 0, 1 and 2 are open, on /dev/null where the caller has closed them.
/// In C because it must come before anything that opens a file.
void clinux_open_standard_descriptors(void);

/// Gives up every capability for good: bounding, inheritable, permitted, effective and ambient sets.
/// -1 with errno on failure. prctl(2) is variadic and capset(2) has no function in the C library.
int clinux_drop_capabilities(void);

/// Likewise, but for the bounding set, up to which programs with file capabilities or a set-user-ID may get some.
int clinux_clear_capabilities(void);

/// Keeps a user's ID as the saved set-user-ID, so that clinux_become_saved_user() can take it on without capabilities.
/// -1 with errno on failure. setresuid(2) needs _GNU_SOURCE, which Swift's Glibc module is built without.
int clinux_save_user(unsigned int id);

/// Makes the saved set-user-ID the effective one.
int clinux_become_saved_user(void);

/// The capabilities that this process may still get, a bit for each.
unsigned long long clinux_bounding_set(void);

/// Leaves of the bounding set what is in `set`; -1 with errno on failure.
int clinux_limit_bounding_set(unsigned long long set);

/// Sets all group and user IDs of this process; -1 with errno on failure.
///
/// In C because setresuid(2) and setresgid(2) need _GNU_SOURCE, which Swift's Glibc module is built without.
int clinux_set_ids(unsigned int user, unsigned int group, const unsigned int *groups, unsigned long count);

/// setns(2); needs _GNU_SOURCE.
int clinux_setns(int descriptor, int kinds);

/// The CLONE_NEW… flag of a kind of namespace by its name in /proc/PID/ns; 0 for one that setns(2) lets no process
/// join itself. The flags are macros that need _GNU_SOURCE.
int clinux_namespace_flag(const char *name);

/// Opens a path, close-on-exec, as a process would whose root directory is `root`: links do not lead out of it.
///
/// openat2(2) has no function in C libraries before glibc 2.42; Linux 5.6 or newer.
int clinux_open_in_root(int root, const char *path, int flags);

/// Puts all capabilities that this process may have into effect, or none; see capset(2), which has no function in the C
/// library. -1 with errno on failure.
int clinux_set_effective_capabilities(bool all);

/// Waits for a change of a child's state without waiting for one to come: its ID and what wait(2) reports, 0 if there
/// is no change, or -1 with errno. A child that has stopped counts as changed.
int clinux_child_status(int child, int *status);

// The mount API of file descriptors: mounts that are not attached anywhere yet, file systems that are configured step by
// step. In C because the C library has these calls since glibc 2.36 only; see mounts.c.

/// Namespaces of its own for this process, and of processes for its children; see unshare(2).
struct clinux_new_namespaces {
    bool user, mount, network, ipc, process, host_name, control_group;
};

/// unshare(2); needs _GNU_SOURCE.
int clinux_unshare(const struct clinux_new_namespaces *kinds);

/// A copy of what is mounted at a path and below it, attached nowhere: open_tree(2). An empty path is `directory` itself.
int clinux_clone_tree(int directory, const char *path, bool follows_link);

/// Attaches a mount on top of what is at an open file: move_mount(2).
int clinux_attach_tree(int tree, int target);

/// Forbids to write through a mount, or also those below it: mount_setattr(2).
int clinux_make_read_only(int mount, bool recursively);

/// Makes mounts shared, or slaves, recursively: mount_setattr(2).
int clinux_set_propagation(int mount, bool shared);

/// A file system to be made: fsopen(2).
int clinux_open_file_system(const char *type);

/// Sets a parameter of it; without a value it is a flag.
int clinux_configure_file_system(int context, const char *key, const char *value);

/// Adds an open directory as a layer; Linux 6.13 or newer.
int clinux_configure_file_system_layer(int context, const char *key, int directory);

/// A mount of it, attached nowhere; `restricted` is nosuid, nodev and noexec.
int clinux_mount_file_system(int context, bool restricted);

/// pivot_root(2), which has no function in the C library.
int clinux_pivot_root(const char *new_root, const char *old_root);

/// sethostname(2); needs _GNU_SOURCE.
int clinux_set_host_name(const char *name);

/// Brings the network interface `lo` up; <net/if.h> has a union of macros.
int clinux_bring_loopback_up(void);

/// The opposite of clinux_become_opaque().
int clinux_become_transparent(void);

/// Which signal this process gets when its parent dies; prctl(2) is variadic.
int clinux_die_with_parent(int number);

/// fork(2), which Swift refuses; it is sound here, where there is one thread.
int clinux_fork(void);

/// A lock for reading on a whole file, which belongs to the open file: F_OFD_SETLK of fcntl(2), which is variadic.
int clinux_share_lock(int file);

/// Sends an open descriptor through a socket of the unix domain, or receives one, close-on-exec; -1 with errno on failure.
/// In C because the macros for control messages are function-like.
int clinux_send_descriptor(int socket, int descriptor);
int clinux_receive_descriptor(int socket);

/// The names of a file's extended attributes, each ended by NUL; the size, or -1 with errno. A link itself is meant.
/// <sys/xattr.h> is not part of Swift's Glibc module.
long clinux_list_attributes(const char *path, char *names, unsigned long size);

/// The value of an extended attribute; its size, or -1 with errno.
long clinux_attribute(const char *path, const char *name, void *value, unsigned long size, bool follows_link);

/// Sets an extended attribute of what a path leads to; -1 with errno on failure.
int clinux_set_attribute(const char *path, const char *name, const void *value, unsigned long size);

/// Removes an extended attribute of what a path leads to; -1 with errno on failure.
int clinux_remove_attribute(const char *path, const char *name);

/// memfd_create(2), close-on-exec; needs _GNU_SOURCE, which Swift's Glibc module is built without.
int clinux_memory_file(const char *name);

/// Whether the signals are blocked by `clinux_block_termination`.
bool clinux_termination_is_blocked(void);

/// Number of the termination signal that is pending while blocked; 0 if there is none.
int clinux_pending_termination(void);

/// signalfd(2) for the signals above and, if asked for, SIGCHLD, non-blocking; blocks them as above.
/// -1 with errno on failure. In C because sigset_t's functions are macros in some C libraries.
int clinux_signal_descriptor(bool with_children);

/// pipe2(2) with O_CLOEXEC: Swift's Glibc module is built without _GNU_SOURCE.
int clinux_pipe(int ends[2]);

/// Reads one signal from a descriptor of `clinux_signal_descriptor`; 0 if there is none. Whether a process has sent it,
/// and not a key of the terminal, is told in `is_sent` unless that is NULL.
/// In C because <sys/signalfd.h> is not part of Swift's Glibc module.
int clinux_read_signal(int descriptor, bool *is_sent);

/// The magic number of the file system at a path, or -1; statfs(2) is not part of Swift's Glibc module.
long clinux_file_system_type(const char *path);

/// pidfd_open(2): not in C libraries before glibc 2.36.
int clinux_pidfd_open(int pid);

/// prctl(2) PR_SET_CHILD_SUBREAPER: prctl is variadic, which Swift does not import.
int clinux_become_subreaper(void);

/// fork(2) for a process that watches over programs and shall outlive its parent: the parent's death is SIGTERM to
/// it, it is in a process group of its own, and it goes by this name where processes are listed. 0 in the new process.
///
/// In C because fork is refused by Swift: it is sound here, where there is one thread, and nowhere else.
int clinux_fork_supervisor(const char *name);

/// lckpwdf(3) and ulckpwdf(3): <shadow.h> is not part of Swift's Glibc module.
int clinux_lock_user_database(void);
int clinux_unlock_user_database(void);

/// malloc_trim(3), of all that is free: <malloc.h> is not part of Swift's Glibc module.
void clinux_trim_heap(void);

/// Whether libsubid, loaded lazily by dlopen(3), knows subordinate IDs of the owner.
///
/// 1 yes, 0 no, -1 the library cannot be used here. In C because symbols of several ABIs are tried, through
/// function pointers of different types.
int clinux_subid_has_ranges(const char *owner, bool groups);

/// Calls org.freedesktop.Flatpak.SessionHelper.RequestSession on the session bus; 0, or a negative errno.
///
/// In C because libsystemd, loaded lazily by dlopen(3), has functions with a variable number of arguments.
int clinux_request_flatpak_session(void);

/// Calls org.freedesktop.systemd1.Manager.AttachProcessesToUnit on the session bus, of which the user's systemd is part;
/// 0, or a negative errno.
int clinux_attach_to_user_unit(const char *unit, const char *folder, int process);

/// The addresses of the stream sockets on which systemd has a unit listen, each ended by NUL, and after the last
/// one another NUL; the caller frees the text. NULL if systemd, or the bus, or libsystemd is not there.
///
/// `object` is the unit's path on the system bus. In C because libsystemd, loaded lazily by dlopen(3), has functions
/// with a variable number of arguments.
char *clinux_listening_sockets(const char *object);
