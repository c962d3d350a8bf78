/*
 * A process that only forks (a daemon without exec) has the files of its parent open, and with them the lock.
 *
 *   orphan CONFIG.json
 *
 * Opens a state directory, forks, prints both process ids and kills itself. The forked process ends with its standard
 * input.
 */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "ovirt_upgrade_manager.h"

int main(int argc, char **argv)
{
    char config[8192], byte;
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL)
        return 2;
    config[fread(config, 1, sizeof config - 1, file)] = '\0';
    fclose(file);
    oum_handle handle = 0;
    if (oum_open(config, &handle, NULL) != OUM_OK)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        while (read(STDIN_FILENO, &byte, 1) > 0)
            ;
        _exit(0);
    }
    printf("%ld %ld\n", (long)getpid(), (long)child);
    fflush(stdout);
    kill(getpid(), SIGKILL);
    return 1;
}
