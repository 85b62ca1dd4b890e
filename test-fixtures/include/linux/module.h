/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: module boilerplate. */
#ifndef _FIXTURE_MODULE_H
#define _FIXTURE_MODULE_H

#define MODULE_LICENSE(s)
#define MODULE_DESCRIPTION(s)
#define EXPORT_SYMBOL_GPL(f)
#define module_init(f) int module_init_##f(void) { return f(); }
#define module_exit(f) void module_exit_##f(void) { f(); }

#endif
