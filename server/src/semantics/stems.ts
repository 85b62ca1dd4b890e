// What tells a file that has to do with notifiers from one that has not, without reading it. Apart from the tables of
// names, which whoever only asks this need not load.

/** Words of which a file must contain at least one to be worth parsing, as plain substrings. */
export const vocabularyStems: readonly string[] = [
  'mmu_notifier',
  'mmu_interval',
  'mmu_range_',
  'mmu_invalidate',
  'hmm_range',
  'hmm_mirror',
  'hmm_vma_',
  'invlock',
  'ib_umem_odp_map',
  'ib_umem_notifier',
  'mmu_seq',
];

/** True if there is anything in the text that is worth parsing. */
export function mentionsVocabulary(text: string): boolean {
  return vocabularyStems.some((stem) => text.includes(stem));
}

/** Letters that many names of the kernel share: a text without them has none of those names. */
export const sharedLetters: readonly string[] = ['mmu_', 'hmm_', 'notifier'];
