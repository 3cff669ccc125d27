#include "CVersion.h"

const char *toolbox_version(void)
{
    return TOOLBOX_VERSION;
}
