// The command line of this process, as execve(2) gave it.

#include "CLinux.h"

static int count;
static char *const *words;

// The C library gives its own start-up functions what main() gets, though the C standard knows nothing of that.
__attribute__((constructor)) static void keep_arguments(int argc, char *const *argv)
{
    count = argc;
    words = argv;
}

int clinux_argument_count(void)
{
    return count;
}

const char *clinux_argument(int index)
{
    return index < count ? words[index] : 0;
}
