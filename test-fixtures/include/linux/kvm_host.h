/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: as much of a virtual machine as a fault path looks at. */
#ifndef _FIXTURE_KVM_HOST_H
#define _FIXTURE_KVM_HOST_H

#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

struct kvm_memory_slot {
	gfn_t base_gfn;
	unsigned long npages;
	unsigned long userspace_addr;
};

struct kvm {
	rwlock_t mmu_lock;
	struct mutex slots_lock;
	struct mm_struct *mm;
	unsigned long mmu_invalidate_seq;
	long mmu_invalidate_in_progress;
	struct mmu_notifier mmu_notifier;
	u64 *shadow_root;
};

struct kvm_vcpu {
	struct kvm *kvm;
	int vcpu_id;
};

kvm_pfn_t gfn_to_pfn(struct kvm *kvm, gfn_t gfn);
kvm_pfn_t gfn_to_pfn_prot(struct kvm *kvm, gfn_t gfn, bool write_fault, bool *writable);
bool is_error_noslot_pfn(kvm_pfn_t pfn);
int mmu_invalidate_retry(struct kvm *kvm, unsigned long mmu_seq);
int mmu_invalidate_retry_gfn(struct kvm *kvm, unsigned long mmu_seq, gfn_t gfn);
bool mmu_invalidate_retry_gfn_unsafe(struct kvm *kvm, unsigned long mmu_seq, gfn_t gfn);
void kvm_mmu_invalidate_begin(struct kvm *kvm);
void kvm_mmu_invalidate_end(struct kvm *kvm);
void kvm_release_pfn_clean(kvm_pfn_t pfn);
void kvm_set_pfn_accessed(kvm_pfn_t pfn);
void kvm_flush_remote_tlbs(struct kvm *kvm);
void kvm_make_request(int req, struct kvm_vcpu *vcpu);

#endif
