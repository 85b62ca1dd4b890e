// SPDX-License-Identifier: MIT
/* The module: its memory part lies in a folder of its own. */
#include <linux/module.h>
#include "../memory/memory.h"

static int osprey_init(void)
{
	return 0;
}

static void osprey_exit(void) /* want INV407 */
{
	osprey_memory_exit();
}

module_init(osprey_init);
module_exit(osprey_exit);
