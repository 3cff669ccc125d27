#include "CVersion.h"

const char *toolbox_version(void)
{
    return TOOLBOX_VERSION;
}

bool toolbox_enters_by_default(void)
{
    return TOOLBOX_ENTERS_BY_DEFAULT;
}
