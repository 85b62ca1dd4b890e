// SPDX-License-Identifier: MIT
/* The module: its memory part lies in a folder of its own. */
#include <linux/module.h>
#include "../memory/memory.h"

static int harrier_init(void)
{
	return 0;
}

static void harrier_exit(void)
{
	harrier_memory_exit();
}

module_init(harrier_init);
module_exit(harrier_exit);
