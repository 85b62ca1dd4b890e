// SPDX-License-Identifier: MIT
/* Another module, which has nothing to do with it. */
#include <linux/module.h>

static int harrier_other_init(void)
{
	return 0;
}

static void harrier_other_exit(void)
{
}

module_init(harrier_other_init);
module_exit(harrier_other_exit);
