// Filters of system calls, by libseccomp; see seccomp(2).
//
// In C because libseccomp's actions and rules are function-like macros and functions with a variable number of
// arguments, which Swift does not import. The library is loaded by dlopen(3) when a filter is made: every other
// command would wait for it at its start, and containers need not have it.
#pragma once

#include <stdbool.h>
#include <stddef.h>

/// A filter that is not in effect yet.
struct cseccomp_filter;

/// Makes a filter under which the named system calls succeed without effect, and all others are allowed, on every
/// architecture whose programs the kernel runs beside the native one: that of this machine where it is NULL, else one by
/// libseccomp's name for it, such as `aarch64`, whose filter can only be looked at.
///
/// Names that the library does not know are passed over. NULL with a negative errno in `code`: -ENOSYS where the
/// library cannot be loaded. The caller gives the filter to cseccomp_install() or cseccomp_release().
struct cseccomp_filter *cseccomp_make(
    const char *const *names, size_t count, const char *native, int *code);

/// Puts a filter into effect for this process and all that it starts, and releases it; 0 or a negative errno.
///
/// Programs with a set-user-ID bit or file capabilities go on working if `keeps_privileges`: the kernel lets only a
/// process with CAP_SYS_ADMIN do that.
int cseccomp_install(struct cseccomp_filter *filter, bool keeps_privileges);

/// Adds to a filter that the named system calls, which change the owner of a file, are handed to another process, whoever
/// the new owner is: what is given back to root may be recorded as somebody else's. See seccomp_unotify(2). 0 or a
/// negative errno.
int cseccomp_hand_over_owners(struct cseccomp_filter *filter, const char *const *names, size_t count);

/// Puts a filter with such calls into effect, as cseccomp_install(); the descriptor by which they are answered,
/// close-on-exec, or a negative errno.
int cseccomp_install_handing_over(struct cseccomp_filter *filter);

/// A system call that was handed over.
struct cseccomp_call {
    unsigned long long id;     // for the answer
    int process;               // whose call it is
    char name[16];             // such as `fchownat`; empty for an unknown one
    unsigned long long arguments[6];
};

/// Has the process that answers run on the processor of the one that has called, which waits for it: a call takes less time.
/// Kernels before 6.6 cannot do so.
void cseccomp_wake_in_turn(int descriptor);

/// Waits for a call; 0, or a negative errno: -ENOENT where the process has ended meanwhile, others when there will be no
/// call any more.
int cseccomp_receive(int descriptor, struct cseccomp_call *call);

/// Whether the process that has made a call is still waiting for the answer.
bool cseccomp_is_waiting(int descriptor, unsigned long long id);

/// Answers a call: it fails with `error`, or succeeds without effect where that is 0, or is made by the kernel if
/// `continues`. 0 or a negative errno.
int cseccomp_answer(int descriptor, unsigned long long id, int error, bool continues);

/// The filter as a program of the kernel's classic BPF: instructions of 8 bytes each, which the caller frees, and their
/// size in bytes; NULL with a negative errno in `code`.
void *cseccomp_program(struct cseccomp_filter *filter, size_t *size, int *code);

/// Forgets a filter.
void cseccomp_release(struct cseccomp_filter *filter);

/// Puts a ready-made program of classic BPF into effect; `size` is in bytes. 0 or a negative errno.
int cseccomp_install_program(const void *program, size_t size);
