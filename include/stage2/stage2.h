/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/stage2.h - everything.
 *
 *   error.h      what functions return when they fail
 *   addr.h       IPAs, PAs and HVAs, which do not mix
 *   arch.h       descriptors, memory attributes, syndromes, CPU features
 *   memtype.h    the memory types that KVM uses
 *   fault.h      inputs, cubes, queries, decisions, witnesses
 *   machine.h    TLBs, caches, tags, and guest accesses
 *   pgtable.h    stage-2 tables in memory, as KVM keeps them
 *   policy.h     policies: kernel versions, proposals, plug-ins
 *   step.h       the steps of a simulated VM and its host
 *   state.h      the invariants that hold between two steps
 *   vm.h         a simulated VM and its host
 *   inject.h     mistakes that tests put back
 *   invariant.h  the invariants of decisions, and assumptions
 *   explore.h    verify, diff and table, over every input
 *
 * You may call every function from several threads at once, on different
 * objects: the library has no global state.
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
