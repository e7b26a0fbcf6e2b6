// RUSTC_WRAPPER that adds the seconds each rustc took to the file GANTRY_RUSTC_LOG. A program of its own rather than a
// shell script, so that it adds less than a millisecond to what is measured.
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char** environ;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const double begin = now();
  pid_t child;
  if (posix_spawnp(&child, argv[1], NULL, NULL, argv + 1, environ) != 0) return 127;
  int status = 0;
  if (waitpid(child, &status, 0) != child) return 127;
  const char* log = getenv("GANTRY_RUSTC_LOG");
  if (log != NULL) {
    char line[32];
    const int length = snprintf(line, sizeof line, "%.6f\n", now() - begin);
    const int file = open(log, O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (file < 0 || write(file, line, (size_t)length) != length) return 126;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
