/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/stage2.h - everything.
 *
 *   error.h      what functions return when they fail
 *   addr.h       IPAs, PAs and HVAs, which do not mix
 *   arch.h       descriptors, memory attributes, syndromes, CPU features
 *   memtype.h    the memory types that KVM asks for
 *   fault.h      inputs, cubes, queries, decisions, witnesses
 *   machine.h    TLBs, caches and tags at their worst, and guest accesses
 *   pgtable.h    stage-2 tables in memory, as KVM keeps them
 *   policy.h     what decides: kernel versions, proposals, plug-ins
 *   step.h       what can happen to a VM and its host
 *   state.h      what must hold between two steps
 *   vm.h         a VM, its host, and what happens to both
 *   inject.h     mistakes to be put back on purpose
 *   invariant.h  what must hold, and what is assumed
 *   explore.h    verify, diff and table, over every input
 *
 * Every function may be called from several threads at once on different
 * objects: the library has no state of its own.
 */
#ifndef STAGE2_STAGE2_H
#define STAGE2_STAGE2_H

#include <stage2/addr.h>
#include <stage2/arch.h>
#include <stage2/error.h>
#include <stage2/explore.h>
#include <stage2/fault.h>
#include <stage2/inject.h>
#include <stage2/invariant.h>
#include <stage2/machine.h>
#include <stage2/memtype.h>
#include <stage2/pgtable.h>
#include <stage2/policy.h>
#include <stage2/state.h>
#include <stage2/step.h>
#include <stage2/vm.h>

#endif
