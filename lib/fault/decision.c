/* SPDX-License-Identifier: GPL-2.0-only */
/* Decisions: the table of fields; reads, names and checks a decision. */
#include <stage2/fault.h>

#define NAMES(list) \
	.values = (list), .nr_values = sizeof(list) / sizeof(*(list))
#define ON(outcome) (uint16_t)(1u << (outcome))
#define LEAF	    (ON(S2_MAP) | ON(S2_RELAX))
#define REPORT	    (ON(S2_INJECT) | ON(S2_EXIT) | ON(S2_ERROR) | ON(S2_SIGNAL))
#define ALL	    (uint16_t)((1u << S2_NR_OUTCOMES) - 1)

static const char *const no_yes[] = { "no", "yes" };
static const char *const outcomes[] = {
	[S2_MAP] = "map",	  [S2_RELAX] = "relax",
	[S2_MKYOUNG] = "mkyoung", [S2_RETRY] = "retry",
	[S2_SKIP] = "skip",	  [S2_HANDLED] = "handled",
	[S2_SIGNAL] = "signal",	  [S2_INJECT] = "inject",
	[S2_EXIT] = "exit",	  [S2_ERROR] = "error",
	[S2_ACCEPT] = "accept",
};
static const char *const injects[] = {
	[S2_INJECT_NONE] = "none",
	[S2_INJECT_SEA_IABT] = "SEA(iabt)",
	[S2_INJECT_SEA_DABT] = "SEA(dabt)",
	[S2_INJECT_SIZE] = "size fault",
	[S2_INJECT_S2_FAULT] = "stage-2 fault to L1",
	[S2_INJECT_EXCL_ATOMIC] = "exclusive/atomic fault",
	[S2_INJECT_SERROR] = "SError",
};
static const char *const exits[] = {
	[S2_EXIT_NONE] = "none",
	[S2_EXIT_MMIO] = "KVM_EXIT_MMIO",
	[S2_EXIT_NISV] = "KVM_EXIT_ARM_NISV",
	[S2_EXIT_LDST64B] = "KVM_EXIT_ARM_LDST64B",
	[S2_EXIT_SEA] = "KVM_EXIT_ARM_SEA",
	[S2_EXIT_MEMORY_FAULT] = "KVM_EXIT_MEMORY_FAULT",
	[S2_EXIT_UNKNOWN] = "KVM_EXIT_UNKNOWN",
};
static const char *const sanitises[] = {
	[S2_SANITISE_NO] = "no",
	[S2_SANITISE_PAGES] = "pages",
	[S2_SANITISE_FOLIO] = "folio",
	[S2_SANITISE_AGAIN] = "again",
};
static const char *const upkeeps[] = {
	[S2_AS_NEEDED] = "as needed",
	[S2_MISSING] = "missing",
	[S2_NEEDLESS] = "needless",
};
static const char *const types[] = {
	[S2_TYPE_NORMAL] = "Normal",
	[S2_TYPE_NORMAL_NC] = "Normal-NC",
	[S2_TYPE_DEVICE] = "Device",
};
static const char *const sizes[] = {
	[S2_PAGE] = "PAGE", [S2_CONT_PTE] = "CONT_PTE",
	[S2_PMD] = "PMD",   [S2_CONT_PMD] = "CONT_PMD",
	[S2_PUD] = "PUD",
};

_Static_assert(sizeof(outcomes) / sizeof(*outcomes) == S2_NR_OUTCOMES,
	       "every outcome has a name");
_Static_assert(S2_NR_OUTCOMES <= 16, "a set of outcomes fits 16 bits");

#define NONE(field, member)
#define ONE(field, member) COND_##field,
enum {
	S2_DECISION_FIELDS(NONE, NONE, ONE) NR_COUNTED
};
_Static_assert(NR_COUNTED == S2_NR_CONDS, "every condition is counted");

const struct s2_field_info s2_fields[S2_NR_FIELDS] = {
	[S2_F_OUTCOME] = {
		.name = "outcome",
		NAMES(outcomes),
		.outcomes = ALL,
		.meaning = "what became of the fault",
	},
	[S2_F_INJECT] = {
		.name = "inject",
		NAMES(injects),
		.outcomes = ON(S2_INJECT) | ON(S2_ERROR),
		.meaning = "the exception that the guest gets",
	},
	[S2_F_EXIT] = {
		.name = "exit",
		NAMES(exits),
		.outcomes = ON(S2_EXIT) | ON(S2_ERROR),
		.meaning = "why KVM_RUN returns to user space",
	},
	[S2_F_RET] = {
		.name = "ret",
		.outcomes = ALL,
		.meaning = "what the kernel function returns",
	},
	[S2_F_TYPE] = {
		.name = "type",
		NAMES(types),
		.outcomes = LEAF,
		.meaning = "the leaf's memory type",
	},
	[S2_F_SIZE] = {
		.name = "size",
		NAMES(sizes),
		.outcomes = LEAF,
		.meaning = "the leaf's size",
	},
	[S2_F_R] = {
		.name = "R",
		.is_cond = true,
		.outcomes = LEAF,
		.meaning = "readable",
	},
	[S2_F_W] = {
		.name = "W",
		.is_cond = true,
		.outcomes = LEAF,
		.meaning = "writable",
	},
	[S2_F_PX] = {
		.name = "PX",
		.is_cond = true,
		.outcomes = LEAF,
		.meaning = "executable at EL1",
	},
	[S2_F_UX] = {
		.name = "UX",
		.is_cond = true,
		.outcomes = LEAF,
		.meaning = "executable at EL0",
	},
	[S2_F_NESTED_LEVEL] = {
		.name = "nested_level",
		NAMES(no_yes),
		.outcomes = ON(S2_MAP),
		.meaning = "software bits keep the guest leaf's level",
	},
	[S2_F_TOPUP] = {
		.name = "topup",
		NAMES(no_yes),
		.outcomes = ALL,
		.meaning = "the memcache was topped up",
	},
	[S2_F_SANITISE] = {
		.name = "sanitise",
		NAMES(sanitises),
		.outcomes = ALL,
		.meaning = "allocation tags were cleared",
	},
	[S2_F_LEAK] = {
		.name = "leak",
		NAMES(no_yes),
		.outcomes = ALL,
		.meaning = "the page reference of the lookup was not dropped",
	},
	[S2_F_DIRTY] = {
		.name = "dirty",
		.is_cond = true,
		.outcomes = ALL,
		.meaning = "the page was marked dirty",
	},
	[S2_F_DIRTY_AT] = {
		.name = "dirty_at",
		NAMES(sizes),
		.outcomes = LEAF,
		.meaning = "the gfn marked dirty is aligned to this size",
	},
	[S2_F_LSB] = {
		.name = "lsb",
		NAMES(sizes),
		.outcomes = ON(S2_SIGNAL),
		.meaning = "si_addr_lsb of the SIGBUS",
	},
	[S2_F_SEQ_LATE] = {
		.name = "seq_late",
		NAMES(no_yes),
		.outcomes = LEAF,
		.meaning = "the sequence was sampled after facts were used",
	},
	[S2_F_LOCK_HELD] = {
		.name = "lock_held",
		NAMES(no_yes),
		.outcomes = ALL,
		.meaning = "returned with a lock held",
	},
	[S2_F_WARN] = {
		.name = "warn",
		NAMES(no_yes),
		.outcomes = ALL,
		.meaning = "a WARN or BUG fired",
	},
	[S2_F_UNINIT] = {
		.name = "uninit",
		NAMES(no_yes),
		.outcomes = ALL,
		.meaning = "a variable was used before it was set",
	},
	[S2_F_DCACHE] = {
		.name = "dcache",
		NAMES(upkeeps),
		.outcomes = LEAF,
		.meaning = "data caches were cleaned for the guest",
	},
	[S2_F_ICACHE] = {
		.name = "icache",
		NAMES(upkeeps),
		.outcomes = LEAF,
		.meaning = "instruction caches were invalidated",
	},
	[S2_F_TLBI] = {
		.name = "tlbi",
		NAMES(upkeeps),
		.outcomes = LEAF,
		.meaning = "what TLBs held of the leaf was invalidated",
	},
	[S2_F_HOST_DIRTY] = {
		.name = "host_dirty",
		NAMES(upkeeps),
		.outcomes = LEAF,
		.meaning = "the host's page was marked dirty",
	},
	[S2_F_MISPLACED] = {
		.name = "misplaced",
		NAMES(no_yes),
		.outcomes = ALL,
		.meaning = "leaf or dirty mark is not the fault's",
	},
	[S2_F_MISREPORTED] = {
		.name = "misreported",
		NAMES(no_yes),
		.outcomes = REPORT,
		.meaning = "guest or VMM is told another address",
	},
	[S2_F_LOCK_MISSING] = {
		.name = "lock_missing",
		NAMES(no_yes),
		.outcomes = ALL,
		.meaning = "something was done without the lock that it needs",
	},
	[S2_F_LATE] = {
		.name = "late",
		NAMES(no_yes),
		.outcomes = ALL,
		.meaning = "tags or caches were cleared after the leaf was made",
	},
};

int s2_decision_raw(const struct s2_decision *d, enum s2_field field)
{
#define NUMBER(field, member) \
	case field:           \
		return d->member;
#define COND(field, member)

	switch (field) {
		S2_DECISION_FIELDS(NUMBER, NUMBER, COND)
	default:
		return 0;
	}
#undef NUMBER
#undef COND
}

struct s2_cond s2_decision_cond(const struct s2_decision *d,
				enum s2_field field)
{
#define NUMBER(field, member)
#define COND(field, member) \
	case field:         \
		return d->member;

	switch (field) {
		S2_DECISION_FIELDS(NUMBER, NUMBER, COND)
	default:
		return S2_NEVER;
	}
#undef NUMBER
#undef COND
}

void s2_decision_set(struct s2_decision *d, enum s2_field field, int value)
{
#define BYTE(field, member)                 \
	case field:                         \
		d->member = (uint8_t)value; \
		break;
#define INT(field, member)                  \
	case field:                         \
		d->member = (int16_t)value; \
		break;
#define COND(field, member)                       \
	case field:                               \
		d->member = s2_cond_fixed(value); \
		break;

	switch (field) {
		S2_DECISION_FIELDS(BYTE, INT, COND)
	default:
		break;
	}
#undef BYTE
#undef INT
#undef COND
}

int s2_decision_field(struct s2_query *q, const struct s2_decision *d,
		      enum s2_field field)
{
	if (s2_fields[field].is_cond)
		return s2_cond_holds(q, s2_decision_cond(d, field));
	/* If nothing is marked dirty, the mark has no place. */
	if (field == S2_F_DIRTY_AT && d->dirty_at &&
	    !s2_cond_holds(q, d->dirty))
		return S2_PAGE;
	return s2_decision_raw(d, field);
}

bool s2_decision_same(const struct s2_decision *a, const struct s2_decision *b)
{
#define NUMBER(field, member) &&a->member == b->member
#define COND(field, member)   &&s2_cond_same(a->member, b->member)
	return true S2_DECISION_FIELDS(NUMBER, NUMBER, COND);
#undef NUMBER
#undef COND
}

const char *s2_field_value_name(enum s2_field field, int value)
{
	const struct s2_field_info *info = &s2_fields[field];

	if (field == S2_F_RET)
		return s2_errno_name(value);
	if (info->is_cond)
		return no_yes[!!value];
	if (value < 0 || value >= info->nr_values)
		return "?";
	return info->values[value];
}

static bool cond_is_sound(struct s2_cond cond)
{
	unsigned int i;

	if (cond.base > 1 || cond.n > 2 || (!cond.base && cond.n))
		return false;
	for (i = 0; i < cond.n; i++) {
		if (cond.input[i] >= S2_NR_INPUTS ||
		    s2_inputs[cond.input[i]].nr_values != 2)
			return false;
	}
	return cond.n < 2 || cond.input[0] < cond.input[1];
}

/* Requirements of an outcome on the other fields. */
static const char *outcome_check(const struct s2_decision *d)
{
	if (d->outcome == S2_INJECT && d->inject == S2_INJECT_NONE)
		return "outcome inject without an exception to inject";
	if (d->outcome == S2_EXIT && d->exit == S2_EXIT_NONE)
		return "outcome exit without an exit reason";
	if (d->outcome == S2_ERROR && d->ret >= 0)
		return "outcome error, but ret is not negative";
	if (d->outcome != S2_ERROR && d->ret < 0)
		return "ret is negative, but the outcome is not error";
	if (s2_fields[S2_F_SIZE].outcomes >> d->outcome & 1 &&
	    d->size != S2_PAGE && d->size != S2_PMD && d->size != S2_PUD)
		return "a leaf is a page, a PMD or a PUD";
	return NULL;
}

const char *s2_decision_check(const struct s2_decision *d)
{
	unsigned int f;

	for (f = 0; f < S2_NR_FIELDS; f++) {
		enum s2_field field = (enum s2_field)f;
		const struct s2_field_info *info = &s2_fields[f];
		int value = s2_decision_raw(d, field);

		if (info->is_cond && !cond_is_sound(s2_decision_cond(d, field)))
			return info->name;
		if (info->nr_values && (value < 0 || value >= info->nr_values))
			return info->name;
	}
	if (d->ret < -S2_MAX_ERRNO || s2_errno_name(d->ret)[0] == '?')
		return s2_fields[S2_F_RET].name;
	return outcome_check(d);
}
