// What Kbuild hands to a checker: the flags of the compiler and one file. Three kinds of flags are facts about the
// sources; all others are passed over, with their values.

export interface BuildFacts {
  /** As it was given; null if there is none. */
  readonly file: string | null;
  /** Further files, which no build hands over at once. */
  readonly more: readonly string[];
  /** Macros that are surely defined. */
  readonly defined: ReadonlySet<string>;
  /** Folders of headers in the order in which they are searched, as they were given. */
  readonly includes: readonly string[];
}

/** Flags of which the value is a word of its own. */
const takesWord =
  /^-(include|imacros|o|x|MF|MT|MQ|Xassembler|Xlinker|Xpreprocessor|target|arch|-param|isysroot)$/;

export function buildFacts(words: readonly string[]): BuildFacts {
  const files: string[] = [];
  const defined = new Set<string>();
  const includes: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const [, flag = '', joined = ''] = /^-(D|U|I|isystem|iquote|idirafter)(.*)$/s.exec(word) ?? [];
    if (flag !== '') {
      const value = joined === '' ? (words[++i] ?? '') : joined;
      if (flag === 'D') defined.add(/^\w*/.exec(value)?.[0] ?? '');
      else if (flag === 'U') defined.delete(value);
      else includes.push(value);
    } else if (takesWord.test(word)) i++;
    else if (!word.startsWith('-') && word !== '') files.push(word);
  }
  const [file = null, ...more] = files;
  return { file, more, defined, includes };
}
