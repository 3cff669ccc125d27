// Makes calls that change owners or synchronize files, in ways that the kernel must refuse, and
// prints what each answers: 0 only if it was not carried out at all. Has no C library, so that
// it can be compiled for the other architectures of this machine too.

#include <asm/unistd.h>

static long call(long number, long a, long b, long c, long d, long e) {
  long result;
#if defined __i386__
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e) : "memory");
#elif defined __x86_64__
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8) : "rcx", "r11", "memory");
#elif defined __aarch64__
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
  result = x0;
#else
#error this architecture has no system calls here
#endif
  return result;
}

static void print(const char *text) {
  long length = 0;
  while (text[length]) length++;
  call(__NR_write, 1, (long)text, length, 0, 0);
}

static void answer(const char *name, long result) {
  print(name);
  print(result == 0 ? " 0\n" : result < 0 ? " refused\n" : " positive\n");
}

// sync(2) always answers 0, so it is made to be refused. A filter that lets a call succeed
// without effect comes before one that hands it to a tracer, which there is not.
static void refuse_sync(void) {
  struct instruction {
    unsigned short code;
    unsigned char yes, no;
    unsigned value;
  } filter[] = {{0x20, 0, 0, 0}, {0x15, 0, 1, __NR_sync}, {0x06, 0, 0, 0x7ff00000}, {0x06, 0, 0, 0x7fff0000}};
  struct {
    unsigned short length;
    struct instruction *filter;
  } program = {4, filter};
  call(__NR_prctl, 38, 1, 0, 0, 0);
  if (call(__NR_prctl, 22, 2, (long)&program, 0, 0)) print("there is no filter\n");
}

#ifdef __x86_64__
// x32 has the numbers of x86-64, save for this bit.
#define X32 0x40000000
#endif

void _start(void) {
  const char *missing = "/no/such/file";
  refuse_sync();
#ifdef __NR_chown
  answer("chown", call(__NR_chown, (long)missing, 1, 1, 0, 0));
  answer("lchown", call(__NR_lchown, (long)missing, 1, 1, 0, 0));
#endif
#ifdef __NR_chown32
  answer("chown32", call(__NR_chown32, (long)missing, 1, 1, 0, 0));
  answer("lchown32", call(__NR_lchown32, (long)missing, 1, 1, 0, 0));
  answer("fchown32", call(__NR_fchown32, -1, 1, 1, 0, 0));
#endif
  answer("fchown", call(__NR_fchown, -1, 1, 1, 0, 0));
  answer("fchownat", call(__NR_fchownat, -100, (long)missing, 1, 1, 0));
#ifdef X32
  answer("x32 chown", call(X32 + __NR_chown, (long)missing, 1, 1, 0, 0));
  answer("x32 fchownat", call(X32 + __NR_fchownat, -100, (long)missing, 1, 1, 0));
#endif
  answer("sync", call(__NR_sync, 0, 0, 0, 0, 0));
  answer("fsync", call(__NR_fsync, -1, 0, 0, 0, 0));
  answer("fdatasync", call(__NR_fdatasync, -1, 0, 0, 0, 0));
  answer("msync", call(__NR_msync, 1, 1, -1, 0, 0));
  answer("syncfs", call(__NR_syncfs, -1, 0, 0, 0, 0));
  answer("sync_file_range", call(__NR_sync_file_range, -1, 0, 0, 0, 0));
#ifdef X32
  answer("x32 fsync", call(X32 + __NR_fsync, -1, 0, 0, 0, 0));
#endif
  // What is like them, and is none of theirs.
#ifdef __NR_chmod
  answer("chmod", call(__NR_chmod, (long)missing, 0, 0, 0, 0));
#endif
  answer("fchmod", call(__NR_fchmod, -1, 0, 0, 0, 0));
  answer("close", call(__NR_close, -1, 0, 0, 0, 0));
  call(__NR_exit, 0, 0, 0, 0, 0);
}
