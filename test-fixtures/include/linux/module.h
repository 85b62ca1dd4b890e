/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: module boilerplate. */
#ifndef _FIXTURE_MODULE_H
#define _FIXTURE_MODULE_H

#define MODULE_LICENSE(s)
#define MODULE_DESCRIPTION(s)
#define EXPORT_SYMBOL_GPL(f)

#endif
