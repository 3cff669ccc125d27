// Starting processes, and the signals that concern the starting process while it waits for them.

#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const int termination[] = {SIGHUP, SIGINT, SIGTERM, SIGQUIT};

// The mask that the thread had when it started to block signals: what it spawns gets this one.
static _Thread_local sigset_t inherited_mask;
static _Thread_local int block_depth;

static void termination_set(sigset_t *set)
{
    sigemptyset(set);
    for (size_t i = 0; i < sizeof termination / sizeof *termination; i++) {
        struct sigaction action;
        // What the caller ignores (nohup, a shell's `&`) would be kept as pending while it is blocked.
        if (sigaction(termination[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
            sigaddset(set, termination[i]);
    }
}

void clinux_block_termination(void)
{
    sigset_t set;
    termination_set(&set);
    if (block_depth++ == 0)
        sigprocmask(SIG_BLOCK, &set, &inherited_mask);
}

void clinux_unblock_termination(void)
{
    if (--block_depth == 0)
        sigprocmask(SIG_SETMASK, &inherited_mask, NULL);
}

void clinux_forget_blocking(void)
{
    if (block_depth > 0)
        sigprocmask(SIG_SETMASK, &inherited_mask, NULL);
    block_depth = 0;
}

bool clinux_termination_is_blocked(void)
{
    return block_depth > 0;
}

void clinux_postpone_termination(int number)
{
    clinux_block_termination();
    raise(number);
}

void clinux_release_termination(void)
{
    if (block_depth == 0)
        return;
    block_depth = 1;
    clinux_unblock_termination();
}

int clinux_pending_termination(void)
{
    sigset_t pending;
    sigpending(&pending);
    for (size_t i = 0; i < sizeof termination / sizeof *termination; i++)
        if (sigismember(&pending, termination[i]) == 1)
            return termination[i];
    return 0;
}

int clinux_signal_descriptor(bool with_children)
{
    sigset_t set;
    clinux_block_termination();
    termination_set(&set);
    if (with_children)
        sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int clinux_read_signal(int descriptor, bool *is_sent)
{
    struct signalfd_siginfo info;
    ssize_t count = read(descriptor, &info, sizeof info);
    if (count != (ssize_t)sizeof info)
        return 0;
    if (is_sent)
        *is_sent = info.ssi_code != SI_KERNEL;
    return (int)info.ssi_signo;
}

// Moves the three descriptors to 0, 1 and 2, which may be among the sources themselves.
static int arrange_stdio(const int stdio[3])
{
    int moved[3];
    for (int i = 0; i < 3; i++) {
        moved[i] = fcntl(stdio[i], F_DUPFD_CLOEXEC, 3);
        if (moved[i] < 0)
            return -1;
    }
    for (int i = 0; i < 3; i++)
        if (dup2(moved[i], i) < 0)
            return -1;
    return 0;
}

static void reset_signals(void)
{
    struct sigaction action;
    for (int number = 1; number < NSIG; number++)
        if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_DFL
            && action.sa_handler != SIG_IGN) {
            memset(&action, 0, sizeof action);
            action.sa_handler = SIG_DFL;
            sigaction(number, &action, NULL);
        }
}

// Closes all descriptors from this one up, at the latest when a program is executed.
static void close_from(unsigned first)
{
    // Kernels before 5.11 do not know the flag, and those before 5.9 not the call.
    if (syscall(SYS_close_range, first, ~0u, 4u /* CLOSE_RANGE_CLOEXEC */) == 0
        || syscall(SYS_close_range, first, ~0u, 0u) == 0)
        return;
    const long limit = sysconf(_SC_OPEN_MAX);
    for (long i = (long)first; i < limit; i++)
        close((int)i);
}

int clinux_spawn(const struct clinux_program *program)
{
    sigset_t all, before;
    volatile int error = 0;

    // No handler of the parent may run in the child, which shares the parent's memory until execve.
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t parent = getpid();
    pid_t pid = vfork();
    if (pid == 0) {
        reset_signals();
        sigprocmask(SIG_SETMASK, block_depth > 0 ? &inherited_mask : &before, NULL);
        if (program->leads_group) {
            setpgid(0, 0);
            prctl(PR_SET_PDEATHSIG, (unsigned long)SIGTERM, 0L, 0L, 0L);
            // The caller may have died before that was to be noticed.
            if (getppid() != parent)
                _exit(127);
        }
        if (arrange_stdio(program->stdio) == 0) {
            if (!program->keeps_descriptors)
                close_from(3);
            execve(program->path, program->argv, program->envp);
        }
        error = errno;
        _exit(127);
    }
    if (pid < 0)
        error = errno;
    else if (error != 0)
        waitpid(pid, NULL, 0);
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (error != 0) {
        errno = error;
        return -1;
    }
    return pid;
}

struct report {
    enum clinux_stage stage;
    int error;
};

// Between clone3 and execve; what it returns from has failed.
static void become_contained(const struct clinux_contained_program *program, pid_t parent, struct report *report)
{
    report->stage = CLINUX_STAGE_PREPARE;
    if (program->namespaced_process >= 0 && setns(program->namespaced_process, CLONE_NEWCGROUP) != 0)
        return;
    if (clinux_limit_bounding_set(program->bounding_set) != 0 || clinux_clear_capabilities() != 0)
        return;
    if (program->forbids_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0)
        return;
    // Last, since a change of credentials undoes it.
    if (prctl(PR_SET_PDEATHSIG, (unsigned long)SIGHUP, 0L, 0L, 0L) != 0)
        return;
    // The parent may have died before that was to be noticed.
    if (getppid() != parent)
        _exit(127);
    close_from(program->first_closed);
    report->stage = CLINUX_STAGE_EXECUTE;
    execve(program->path, program->argv, program->envp);
}

#if defined __x86_64__ || defined __aarch64__ || defined __riscv

// Of vfork.S.
long clinux_vfork_clone3(struct clone_args *arguments, size_t size) __attribute__((returns_twice));

// The parent waits until the child has executed the program, or has ended: nothing need be copied for it, and it tells
// what has failed by the memory that both have.
static int start_contained(const struct clinux_contained_program *program, struct clone_args *arguments,
                           const sigset_t *mask, void (*on_child)(int), struct report *report)
{
    const pid_t parent = getpid();
    arguments->flags |= CLONE_VM | CLONE_VFORK;
    const long pid = clinux_vfork_clone3(arguments, sizeof *arguments);
    if (pid == 0) {
        signal(SIGCHLD, on_child);
        reset_signals();
        sigprocmask(SIG_SETMASK, mask, NULL);
        become_contained(program, parent, report);
        report->error = errno;
        _exit(127);
    }
    if (pid > 0)
        return (int)pid;
    errno = (int)-pid;
    return -1;
}

#else

// By a copy of the process, which tells what has failed through a pipe that execve closes.
static int start_contained(const struct clinux_contained_program *program, struct clone_args *arguments,
                           const sigset_t *mask, void (*on_child)(int), struct report *report)
{
    const pid_t parent = getpid();
    int ends[2];
    if (clinux_pipe(ends) != 0)
        return -1;
    const int pid = (int)syscall(SYS_clone3, arguments, sizeof *arguments);
    if (pid == 0) {
        signal(SIGCHLD, on_child);
        reset_signals();
        sigprocmask(SIG_SETMASK, mask, NULL);
        become_contained(program, parent, report);
        report->error = errno;
        _exit(write(ends[1], report, sizeof *report) < 0 ? 126 : 127);
    }
    const int error = errno;
    close(ends[1]);
    if (pid > 0 && read(ends[0], report, sizeof *report) < 0)
        report->error = errno;
    close(ends[0]);
    errno = error;
    return pid;
}

#endif

int clinux_spawn_contained(const struct clinux_contained_program *program, enum clinux_stage *stage)
{
    struct clone_args arguments = {
        .flags = program->control_group < 0 ? 0 : CLONE_INTO_CGROUP,
        .exit_signal = SIGCHLD,
        .cgroup = (unsigned long long)program->control_group,
    };
    struct report report = {CLINUX_STAGE_START, 0};
    sigset_t all, mask;

    // No handler of this process may run in the other one.
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &mask);
    // Where the caller ignores it the kernel would forget how the process has ended.
    void (*on_child)(int) = signal(SIGCHLD, SIG_DFL);
    int pid = start_contained(program, &arguments, block_depth > 0 ? &inherited_mask : &mask, on_child, &report);
    int error = errno;
    if (pid > 0 && report.error != 0) {
        waitpid(pid, NULL, 0);
        error = report.error;
        pid = -1;
    }
    *stage = report.stage;
    sigprocmask(SIG_SETMASK, &mask, NULL);
    errno = error;
    return pid;
}

bool clinux_can_spawn_contained(void)
{
    // What is wrong with this call is only its arguments; filters of system calls have other answers.
    return syscall(SYS_clone3, NULL, (size_t)0) == -1 && errno == EINVAL;
}

void clinux_close_range(unsigned first, unsigned last)
{
    syscall(SYS_close_range, first, last, 0u);
}

void clinux_close_all_but(int kept)
{
    // Kernels before 5.9 do not know how; there it stays open for as long as the program runs.
    if (kept > 3)
        syscall(SYS_close_range, 3u, (unsigned)kept - 1, 0u);
    syscall(SYS_close_range, (unsigned)kept + 1, ~0u, 0u);
}
