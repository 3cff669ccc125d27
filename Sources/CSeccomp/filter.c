#include "CSeccomp.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// The functions of the library, with their own types.
static struct {
    __typeof__(seccomp_init) *init;
    __typeof__(seccomp_release) *release;
    __typeof__(seccomp_attr_set) *attr_set;
    __typeof__(seccomp_arch_add) *arch_add;
    __typeof__(seccomp_arch_native) *arch_native;
    __typeof__(seccomp_arch_remove) *arch_remove;
    __typeof__(seccomp_arch_resolve_name) *arch_resolve;
    __typeof__(seccomp_syscall_resolve_name) *resolve;
    __typeof__(seccomp_rule_add_array) *rule_add;
    __typeof__(seccomp_load) *load;
    __typeof__(seccomp_export_bpf) *export_bpf;
    __typeof__(seccomp_notify_fd) *notify_fd;
    __typeof__(seccomp_syscall_resolve_num_arch) *resolve_number;
} library;

static bool load_library(void)
{
    if (library.init)
        return true;
    void *handle = dlopen("libseccomp.so.2", RTLD_LAZY | RTLD_LOCAL);
    if (!handle)
        return false;
#define FIND(field, name) \
    if (!(library.field = (__typeof__(library.field))dlsym(handle, name))) \
        return library.init = NULL, false
    FIND(release, "seccomp_release");
    FIND(attr_set, "seccomp_attr_set");
    FIND(arch_add, "seccomp_arch_add");
    FIND(arch_native, "seccomp_arch_native");
    FIND(arch_remove, "seccomp_arch_remove");
    FIND(arch_resolve, "seccomp_arch_resolve_name");
    FIND(resolve, "seccomp_syscall_resolve_name");
    FIND(rule_add, "seccomp_rule_add_array");
    FIND(load, "seccomp_load");
    FIND(export_bpf, "seccomp_export_bpf");
    FIND(notify_fd, "seccomp_notify_fd");
    FIND(resolve_number, "seccomp_syscall_resolve_num_arch");
    FIND(init, "seccomp_init");
#undef FIND
    return true;
}

// Architectures whose programs a kernel of this one may run as well; 0 ends the list.
static const uint32_t *related_architectures(uint32_t native)
{
    static const uint32_t none[] = {0};
    static const uint32_t x86_64[] = {SCMP_ARCH_X86, SCMP_ARCH_X32, 0};
    static const uint32_t aarch64[] = {SCMP_ARCH_ARM, 0};
    static const uint32_t ppc64[] = {SCMP_ARCH_PPC, 0};
    static const uint32_t s390x[] = {SCMP_ARCH_S390, 0};
    static const uint32_t mips64[] = {SCMP_ARCH_MIPS, SCMP_ARCH_MIPS64N32, 0};
    static const uint32_t mipsel64[] = {SCMP_ARCH_MIPSEL, SCMP_ARCH_MIPSEL64N32, 0};

    switch (native) {
    case SCMP_ARCH_X86_64: return x86_64;
    case SCMP_ARCH_AARCH64: return aarch64;
    case SCMP_ARCH_PPC64:
    case SCMP_ARCH_PPC64LE: return ppc64;
    case SCMP_ARCH_S390X: return s390x;
    case SCMP_ARCH_MIPS64: return mips64;
    case SCMP_ARCH_MIPSEL64: return mipsel64;
    default: return none;
    }
}

// Makes a filter that of another machine.
static int set_architecture(scmp_filter_ctx context, uint32_t native)
{
    if (native == 0)
        return -EINVAL;
    if (native == library.arch_native())
        return 0;
    int code = library.arch_remove(context, SCMP_ARCH_NATIVE);
    return code == 0 ? library.arch_add(context, native) : code;
}

static int fill(scmp_filter_ctx context, const char *const *names, size_t count, uint32_t native)
{
    // The kernel's own error numbers, and nothing killed of architectures that are not in the filter.
    int code = library.attr_set(context, SCMP_FLTATR_API_SYSRAWRC, 1);
    if (code == 0)
        code = library.attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);
    if (code == 0)
        code = set_architecture(context, native);
    if (code != 0)
        return code;
    for (const uint32_t *other = related_architectures(native); *other != 0; other++) {
        code = library.arch_add(context, *other);
        // It is there already, or this build of the library does not know it.
        if (code != 0 && code != -EEXIST && code != -EDOM && code != -EINVAL)
            return code;
    }
    for (size_t i = 0; i < count; i++) {
        int number = library.resolve(names[i]);
        if (number == __NR_SCMP_ERROR)
            continue;
        // Also a negative number: a call that only one of the other architectures has.
        code = library.rule_add(context, SCMP_ACT_ERRNO(0), number, 0, NULL);
        if (code != 0)
            return code;
    }
    return 0;
}

struct cseccomp_filter *cseccomp_make(
    const char *const *names, size_t count, const char *native, int *code)
{
    *code = -ENOSYS;
    if (!load_library())
        return NULL;
    *code = -ENOMEM;
    scmp_filter_ctx context = library.init(SCMP_ACT_ALLOW);
    if (!context)
        return NULL;
    *code = fill(context, names, count, native ? library.arch_resolve(native) : library.arch_native());
    if (*code == 0)
        return context;
    library.release(context);
    return NULL;
}

int cseccomp_install(struct cseccomp_filter *filter, bool keeps_privileges)
{
    int code = library.attr_set(filter, SCMP_FLTATR_CTL_NNP, keeps_privileges ? 0 : 1);
    if (code == 0)
        code = library.load(filter);
    library.release(filter);
    return code;
}

int cseccomp_hand_over_owners(struct cseccomp_filter *filter, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int number = library.resolve(names[i]);
        if (number == __NR_SCMP_ERROR)
            continue;
        int code = library.rule_add(filter, SCMP_ACT_NOTIFY, number, 0, NULL);
        if (code != 0)
            return code;
    }
    return 0;
}

int cseccomp_install_handing_over(struct cseccomp_filter *filter)
{
    int code = library.attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
    if (code == 0)
        code = library.load(filter);
    int descriptor = code == 0 ? library.notify_fd(filter) : code;
    if (descriptor >= 0)
        descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    library.release(filter);
    return descriptor;
}

void cseccomp_wake_in_turn(int descriptor)
{
    // Headers before Linux 6.6 have no names for SECCOMP_IOCTL_NOTIF_SET_FLAGS and its only flag.
    ioctl(descriptor, _IOW('!', 4, unsigned long long), 1ULL);
}

int cseccomp_receive(int descriptor, struct cseccomp_call *call)
{
    // As large as newer kernels may want it.
    union { struct seccomp_notif notice; char room[256]; } received = {.room = {0}};
    if (ioctl(descriptor, SECCOMP_IOCTL_NOTIF_RECV, &received) != 0)
        return -errno;
    call->id = received.notice.id;
    call->process = (int)received.notice.pid;
    for (int i = 0; i < 6; i++)
        call->arguments[i] = received.notice.data.args[i];
    char *name = load_library() ? library.resolve_number(received.notice.data.arch, received.notice.data.nr) : NULL;
    snprintf(call->name, sizeof call->name, "%s", name ? name : "");
    free(name);
    return 0;
}

bool cseccomp_is_waiting(int descriptor, unsigned long long id)
{
    return ioctl(descriptor, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

int cseccomp_answer(int descriptor, unsigned long long id, int error, bool continues)
{
    union { struct seccomp_notif_resp answer; char room[256]; } sent = {.room = {0}};
    sent.answer.id = id;
    sent.answer.error = -error;
    sent.answer.flags = continues ? SECCOMP_USER_NOTIF_FLAG_CONTINUE : 0;
    return ioctl(descriptor, SECCOMP_IOCTL_NOTIF_SEND, &sent) == 0 ? 0 : -errno;
}

void *cseccomp_program(struct cseccomp_filter *filter, size_t *size, int *code)
{
    struct stat status;
    void *program = NULL;
    int file = memfd_create("seccomp", MFD_CLOEXEC);
    if (file < 0 || (*code = library.export_bpf(filter, file)) != 0)
        goto end;
    *code = -ENOMEM;
    if (fstat(file, &status) == 0 && (program = malloc((size_t)status.st_size)) != NULL
        && pread(file, program, (size_t)status.st_size, 0) == status.st_size) {
        *size = (size_t)status.st_size;
        *code = 0;
    } else {
        free(program);
        program = NULL;
    }
end:
    if (file >= 0)
        close(file);
    else
        *code = -errno;
    return program;
}

void cseccomp_release(struct cseccomp_filter *filter)
{
    library.release(filter);
}

int cseccomp_install_program(const void *program, size_t size)
{
    struct sock_fprog filter = {
        .len = (unsigned short)(size / sizeof(struct sock_filter)),
        .filter = (struct sock_filter *)(uintptr_t)program,
    };

    if (size == 0 || size % sizeof(struct sock_filter) != 0 || size / sizeof(struct sock_filter) > 0xffff)
        return -EINVAL;
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0L, &filter) == 0)
        return 0;
    if (errno != EACCES)
        return -errno;
    // Without CAP_SYS_ADMIN a process must give up what set-user-ID programs would get.
    if (prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0)
        return -errno;
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0L, &filter) == 0 ? 0 : -errno;
}
