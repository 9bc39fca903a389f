/* SPDX-License-Identifier: GPL-2.0-only */
/* Before the code of virt/kvm/guest_memfd.c: what it calls in mm. */
#ifndef SHIM_GMEM_H
#define SHIM_GMEM_H

struct shared_policy { int opaque; };
struct mempolicy;

/* An object of a class is destroyed when its block ends. */
#undef DEFINE_CLASS
#undef CLASS
#define DEFINE_CLASS(name, type, destroy, make, ...)		\
	typedef type shim_class_##name;				\
	static inline void shim_end_##name(type *object)	\
	{							\
		type _T = *object;				\
								\
		destroy;					\
	}							\
	static inline type shim_begin_##name(__VA_ARGS__)	\
	{							\
		return make;					\
	}
#define CLASS(name, object)						\
	shim_class_##name object					\
		__attribute__((cleanup(shim_end_##name))) = shim_begin_##name

/* Index 0 is the page of the fault, wherever the memslot begins. */
#define kvm_gmem_get_index(slot, gfn)	((gfn) - (WORLD_IPA >> PAGE_SHIFT))
#define xa_load(xarray, index)		((void)(xarray), (void *)&world.slot)

struct file *get_file_active(struct file **file);
void fput(struct file *file);
#define file_inode(file)	((file)->f_inode)

#define FGP_LOCK	0x1
#define FGP_CREAT	0x2
#define mapping_gfp_mask(mapping)	0u
#define mpol_shared_policy_lookup(...)	NULL
#define mpol_cond_put(policy)		((void)(policy))
struct folio *filemap_lock_folio(struct address_space *mapping, pgoff_t index);
struct folio *filemap_grab_folio(struct address_space *mapping, pgoff_t index);
#define __filemap_get_folio_mpol(mapping, index, ...) \
	filemap_grab_folio(mapping, index)
bool folio_test_hwpoison(struct folio *folio);
bool folio_test_uptodate(struct folio *folio);
void folio_unlock(struct folio *folio);
void folio_put(struct folio *folio);
#define folio_mark_uptodate(folio)	do { } while (0)
#define clear_highpage(page)		((void)(page))
#define folio_page(folio, n)		(&(folio)->page)
#define folio_file_page(folio, index)	(&(folio)->page)
#define folio_pfn(folio)		((void)(folio), shim_page_to_pfn())
#define folio_nr_pages(folio)		((void)(folio), 1UL)
#define folio_order(folio)		((void)(folio), 0u)
#define folio_test_large(folio)		((void)(folio), false)

#endif
