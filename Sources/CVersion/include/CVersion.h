// What the builder has decided; it reaches the program through this target alone.
#pragma once

#include <stdbool.h>

/// The version of this program, as Meson's project() declares it.
const char *toolbox_version(void);

/// Whether the program, called without a command, enters the default container, as CoreOS's toolbox did.
bool toolbox_enters_by_default(void);
