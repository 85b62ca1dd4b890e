// SPDX-License-Identifier: MIT
/* Another module, which has nothing to do with it. */
#include <linux/module.h>

static int osprey_other_init(void)
{
	return 0;
}

static void osprey_other_exit(void)
{
}

module_init(osprey_other_init);
module_exit(osprey_other_exit);
