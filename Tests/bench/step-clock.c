// Notes when the entry point that it is loaded into, by LD_PRELOAD, takes each of its steps.
//
// STEP_CLOCK is the file that it writes when the container is ready: a line for each step, with what it has taken, in
// microseconds, a tab, and what it was. STEP_CLOCK_START is the moment, in seconds since 1970, at which the program
// was to be executed.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define LIMIT 200

static struct {
    double begin;
    char text[200];
} steps[LIMIT];
static int count;
static char path[4096];

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void begin_step(double time, const char *text, size_t length)
{
    if (count == LIMIT)
        return;
    steps[count].begin = time;
    snprintf(steps[count].text, sizeof steps[count].text, "%.*s", (int)length, text);
    count++;
}

__attribute__((constructor)) static void begin(void)
{
    const char *file = getenv("STEP_CLOCK"), *start = getenv("STEP_CLOCK_START");
    double time = now();

    if (file && start) {
        snprintf(path, sizeof path, "%s", file);
        begin_step(strtod(start, NULL) * 1e6, "execve(2) and the dynamic linker", 100);
        begin_step(time, "from main() to the first step", 100);
    }
    unsetenv("STEP_CLOCK");
    unsetenv("STEP_CLOCK_START");
    unsetenv("LD_PRELOAD");
}

static void end(double time)
{
    char other[4200];
    snprintf(other, sizeof other, "%s~", path);
    FILE *file = fopen(other, "we");

    if (!file)
        return;
    for (int i = 0; i < count; i++)
        fprintf(file, "%.0f\t%s\n", (i + 1 < count ? steps[i + 1].begin : time) - steps[i].begin, steps[i].text);
    fclose(file);
    rename(other, path);
    path[0] = '\0';
}

// A line of the log says what comes next.
static void look_at(const char *bytes, size_t length)
{
    static const char announcement[] = "msg=\"";
    const char *text = memmem(bytes, length, announcement, strlen(announcement));

    if (!path[0] || !text)
        return;
    text += strlen(announcement);
    const char *quote = memchr(text, '"', (size_t)(bytes + length - text));
    if (!quote)
        return;
    begin_step(now(), text, (size_t)(quote - text));
}

// The C library's own function of that name.
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int number, const void *bytes, size_t size)
{
    if (number == 2)
        look_at(bytes, size);
    return REAL(write)(number, bytes, size);
}

ssize_t writev(int number, const struct iovec *parts, int parts_count)
{
    for (int i = 0; number == 2 && i < parts_count; i++)
        look_at(parts[i].iov_base, parts[i].iov_len);
    return REAL(writev)(number, parts, parts_count);
}

int rename(const char *from, const char *to)
{
    int result = REAL(rename)(from, to);
    if (path[0] && strstr(to, "/container-initialized-"))
        end(now());
    return result;
}
