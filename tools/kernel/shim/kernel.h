/* SPDX-License-Identifier: GPL-2.0-only */
/* Included first: definitions that nearly every kernel header needs. */
#ifndef SHIM_KERNEL_H
#define SHIM_KERNEL_H

#include "compiler.h"
#include "types.h"
#include "config.h"
#include <stage2/policy.h>
#include <linux/kconfig.h>
#include <linux/errno.h>
#include <linux/const.h>
#include "locking.h"
#include "lib.h"
#include "mm.h"
#include "unknown_vm.h"
#include "arm64.h"
#include "trace.h"

#endif
