// The flags of the compiler and one file, as Kbuild hands them to a checker and as a database of compile commands has
// them. Four kinds of flags are facts about the sources; all others are passed over, with their values.

export interface BuildFacts {
  /** As it was given; null if there is none. */
  readonly file: string | null;
  /** Further files, which no build hands over at once. */
  readonly more: readonly string[];
  /** Macros that are surely defined. */
  readonly defined: ReadonlySet<string>;
  /** Folders of headers in the order in which they are searched, as they were given. */
  readonly includes: readonly string[];
  /** Headers that are read before the file, as they were given. */
  readonly forced: readonly string[];
}

/** Flags of which the value is a word of its own. */
const takesWord = /^-(imacros|o|x|MF|MT|MQ|Xassembler|Xlinker|Xpreprocessor|target|arch|-param|isysroot)$/;

export function buildFacts(words: readonly string[]): BuildFacts {
  const files: string[] = [];
  const defined = new Set<string>();
  const includes: string[] = [];
  const forced: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const [, flag = '', joined = ''] = /^-(D|U|I|isystem|iquote|idirafter)(.*)$/s.exec(word) ?? [];
    if (flag !== '') {
      const value = joined === '' ? (words[++i] ?? '') : joined;
      if (flag === 'D') defined.add(/^\w*/.exec(value)?.[0] ?? '');
      else if (flag === 'U') defined.delete(value);
      else includes.push(value);
    } else if (word === '-include') forced.push(words[++i] ?? '');
    else if (takesWord.test(word)) i++;
    else if (!word.startsWith('-') && word !== '') files.push(word);
  }
  const [file = null, ...more] = files;
  return { file, more, defined, includes, forced };
}

/** Names that say which object is built, or what the compiler can do: no driver asks for them. */
const bookkeeping = /^(__KBUILD|KBUILD_|CC_|_*$)/;

/** The macros that a file may ask for, in order of name. */
export function telling(defined: ReadonlySet<string>): string[] {
  return [...defined].filter((name) => !bookkeeping.test(name)).sort();
}
