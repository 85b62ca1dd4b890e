/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: delays, sleeping and not. */
#ifndef _FIXTURE_DELAY_H
#define _FIXTURE_DELAY_H

void msleep(unsigned int msecs);
void usleep_range(unsigned long min, unsigned long max);
void udelay(unsigned long usecs);

#endif
