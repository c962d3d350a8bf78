/*
 * Prints what would stop an installation or a run, as a JSON document.
 *
 *   doctor CONFIGURATION
 *
 * CONFIGURATION is the configuration document itself. Let it name the files of passwords: arguments are seen by other users.
 * Exit status: 0 when the report was made, 1 when something failed, 2 for wrong arguments.
 */
#include <stdio.h>

#include "ovirt_upgrade_manager.h"

/* Shows an error and frees it. */
static int failed(const char *what, oum_error *error)
{
    fprintf(stderr, "%s: %s: %s %s\n", what, oum_error_name(error), oum_error_message(error), oum_error_remedy(error));
    oum_error_free(error);
    return 1;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s CONFIGURATION\n", argv[0]);
        return 2;
    }
    if (oum_abi_version() != OUM_ABI_VERSION) {
        fprintf(stderr, "the library has ABI version %d, this program %d\n", (int)oum_abi_version(), OUM_ABI_VERSION);
        return 1;
    }
    oum_handle manager = 0;
    oum_error *error = NULL;
    if (oum_open(argv[1], &manager, &error) != OUM_OK)
        return failed("open", error);
    int status = 0;
    char *answer = NULL;
    if (oum_call(manager, "doctor", "{}", 60000, &answer, &error) == OUM_OK)
        puts(answer);
    else
        status = failed("doctor", error);
    oum_text_free(answer);
    oum_close(manager);
    return status;
}
