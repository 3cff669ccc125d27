// Starts a shell on a terminal of its own and prints how long its first prompt takes, in seconds, from right before
// the fork until the prompt is read. Benchmarks compile it.
//
//   first-prompt PROMPT COMMAND [ARG]...
//
// PROMPT is what the shell's prompt ends with. Then the shell is asked to work something out and to exit: it fails, and
// shows on standard error what the terminal has, if the answer or the exit code is wrong, or if there is no prompt
// within a minute.

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char screen[1 << 16];
static size_t length;
static int terminal;
static double end;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void fail(const char *text)
{
    fprintf(stderr, "first-prompt: %s; the terminal has:\n%s\n", text, screen);
    exit(1);
}

// False once nobody has the other end any more.
static int read_more(void)
{
    struct pollfd ready = {.fd = terminal, .events = POLLIN};
    ssize_t count;
    double left = end - now();
    if (left <= 0 || poll(&ready, 1, (int)(left * 1000) + 1) == 0)
        fail("nothing more within a minute");
    if (length == sizeof screen - 1)
        fail("too much output");
    do
        count = read(terminal, screen + length, sizeof screen - 1 - length);
    while (count < 0 && errno == EINTR);
    if (count <= 0)
        return 0;
    length += (size_t)count;
    return 1;
}

static int ends_with(const char *text)
{
    size_t wanted = strlen(text);
    return length >= wanted && memcmp(screen + length - wanted, text, wanted) == 0;
}

int main(int argc, char **argv)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    char line[80], answer[40];
    double start;
    pid_t child;
    int status;

    if (argc < 3) {
        fputs("usage: first-prompt PROMPT COMMAND [ARG]...\n", stderr);
        return 2;
    }
    start = now();
    end = start + 60;
    child = forkpty(&terminal, NULL, NULL, &size);
    if (child < 0) {
        perror("first-prompt: forkpty");
        return 1;
    }
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    while (!ends_with(argv[1]))
        if (!read_more())
            fail("it ended without a prompt");
    start = now() - start;

    // What is typed is echoed, and is not the answer.
    snprintf(line, sizeof line, "echo answer-$((1000000 + %d)); exit\n", (int)getpid());
    snprintf(answer, sizeof answer, "answer-%d", 1000000 + (int)getpid());
    if (write(terminal, line, strlen(line)) != (ssize_t)strlen(line))
        fail("it cannot be typed to");
    while (read_more()) {
    }
    if (waitpid(child, &status, 0) != child || status != 0)
        fail("it failed");
    if (!memmem(screen, length, answer, strlen(answer)))
        fail("no answer");
    printf("%.6f\n", start);
    return 0;
}
