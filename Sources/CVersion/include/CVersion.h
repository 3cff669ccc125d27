#pragma once

/// The version of this program, as Meson's project() declares it.
const char *toolbox_version(void);
