// Texts that nobody writes by hand: nesting of ten thousand levels, what never closes, lines and files without end.
// The same ones in every run. Most stand in a function on a notifier path, so that everything has to look at them.

const levels = 10_000;
const million = 1_000_000;

const r = (text: string, count = levels): string => text.repeat(count);
const listed = (count: number, make: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => make(i)).join('');

const head = `struct heron {
	struct mmu_interval_notifier sub;
	struct mutex lock;
	int n;
};

static bool heron_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			     unsigned long seq)
{
	struct heron *h = container_of(sub, struct heron, sub);

	mutex_lock(&h->lock);
	mmu_interval_set_seq(sub, seq);
	mutex_unlock(&h->lock);
	return true;
}

static const struct mmu_interval_notifier_ops heron_ops = { .invalidate = heron_invalidate };

`;

const before = `	unsigned long seq;

again:
	seq = mmu_interval_read_begin(&h->sub);
	mutex_lock(&h->lock);
	if (mmu_interval_read_retry(&h->sub, seq)) {
		mutex_unlock(&h->lock);
		goto again;
	}
`;

const around = (body: string): string =>
  `${head}static int heron_fault(struct heron *h, int a)\n{\n${before}${body}\n\tmutex_unlock(&h->lock);\n\treturn a;\n}\n`;

const bodies: Readonly<Record<string, () => string>> = {
  'parens around a value': () => `\th->n = ${r('(')}a${r(')')};`,
  'parens that never close': () => `\tgo${r('(')}`,
  'parens that were never open': () => `\tgo${r(')')};`,
  'calls in arguments': () => `\t${r('go(')}0${r(')')};`,
  'locks in arguments': () => `\t${r('mutex_lock(')}&h->lock${r(')')};`,
  'calls of results': () => `\tgo${r('()')};`,
  dereferences: () => `\t${r('*')}a = 1;`,
  members: () => `\th${r('->b')} = 1;`,
  'members that are locked': () => `\tmutex_lock(&h${r('->b')});`,
  indices: () => `\t${r('a[')}0${r(']')} = 1;`,
  casts: () => `\ta = ${r('(int)')}a;`,
  nots: () => `\tif (${r('!')}a)\n\t\tgo();`,
  sums: () => `\ta = a${r(' + a')};`,
  'ands and ors': () => `\tif (a${r(' && a || h->n')})\n\t\tgo();`,
  assignments: () => `\t${r('a = ')}1;`,
  commas: () => `\ta = (a${r(', a')});`,
  ternaries: () => `\ta = ${r('a ? 1 : ')}2;`,
  'ternaries in ternaries': () => `\ta = ${r('a ? ')}1${r(' : 2')};`,
  'statement expressions': () => `\ta = ${r('({ ')}a;${r(' });')}`,
  initialisers: () => `\tstruct box v = ${r('{')}1${r('}')};`,
  'pointers to pointers': () => `\tint ${r('*')}p;`,
  braces: () => `\t${r('{')}go();${r('}')}`,
  'braces on lines of their own': () => `${r('\t{\n')}\t\tgo();\n${r('\t}\n')}`,
  'braces in column 0': () => `${r('{\n')}go();\n${r('}\n')}`,
  'braces that never close': () => r('{'),
  'braces that were never open': () => r('\t}'),
  'ifs without braces': () => `${r('\tif (a)\n')}\t\tgo();`,
  'ifs with braces': () => `${r('\tif (a) {\n')}\t\tgo();\n${r('\t}\n')}`,
  'ifs in a chain': () => `\tif (a)\n\t\tgo();\n${r('\telse if (a)\n\t\tgo();\n')}`,
  'ifs in a row': () => r('\tif (a)\n\t\tgo();\n'),
  'locks in ifs in a row': () => listed(2000, (i) => `\tif (a > ${i})\n\t\tmutex_lock(&h->l${i});\n`),
  'attempts in a row': () => r(`\tseq = mmu_interval_read_begin(&h->sub);\n\thmm_range_fault(&h->range);\n`),
  'sections in a row': () => r('\tmutex_unlock(&h->lock);\n\tmutex_lock(&h->lock);\n'),
  'rounds in a row': () => r('\tif (mmu_interval_read_retry(&h->sub, seq))\n\t\tgoto again;\n'),
  'sleepers in a row': () => r('\tmsleep(1);\n'),
  whiles: () => `${r('\twhile (a)\n')}\t\tgo();`,
  fors: () => `${r('\tfor (;;)\n')}\t\tgo();`,
  dos: () => `${r('\tdo\n')}\t\tgo();\n${r('\twhile (a);\n')}`,
  iterators: () => `${r('\tlist_for_each_entry(a, b, c)\n')}\t\tgo();`,
  'scoped guards': () => `${r('\tscoped_guard(mutex, &h->lock) {\n')}\t\tgo();\n${r('\t}\n')}`,
  'guards in a row': () => r('\tguard(mutex)(&h->lock);\n'),
  switches: () => `${r('\tswitch (a) {\n\tcase 1:\n')}\t\tgo();\n${r('\t}\n')}`,
  cases: () => `\tswitch (a) {\n${listed(levels, (i) => `\tcase ${i}:\n\t\tgo();\n`)}\t}`,
  gotos: () => listed(levels, (i) => `x${i}:\n\tgo();\n`) + listed(levels, (i) => `\tgoto x${i};\n`),
  'gotos under locks': () =>
    listed(
      1500,
      (i) => `x${i}:\n\tmutex_lock(&h->l${i % 9});\n\tif (a == ${i})\n\t\tgoto x${(i * 7) % 1500};\n`,
    ),
  locals: () => listed(levels, (i) => `\tint x${i} = ${i};\n`),
  assembly: () => r('\tasm("x");\n'),
  'assembly that never closes': () => r('\tasm(\n'),
  'attributes that never close': () => r('\t__must_hold(\n'),
  'comments that never close': () => r('\t/* go();\n'),
  'strings that never close': () => r('\tgo("x);\n'),
  'characters that never close': () => r("\tgo('x);\n"),
  'macros that never close': () => r('\tlist_for_each_entry(h, &h->list,\n'),
  'definitions that never end': () => r('#define X(a, b \\\n'),
  '#ifs in #ifs': () => `${r('#ifdef A\n')}\tgo();\n${r('#endif\n')}`,
  '#ifs in #ifs with arms': () => `${r('#if A\n\tgo();\n#else\n')}\tgo();\n${r('#endif\n')}`,
  '#ifs that never end': () => r('#ifdef A\n'),
  '#ends of nothing': () => r('#endif\n'),
  '#elses in a row': () => `#if A\n${r('#else\n')}#endif\n`,
  '#elifs in a row': () => `#if A\n${listed(levels, (i) => `#elif B${i}\n\tgo();\n`)}#endif\n`,
  '#ifs in a row': () => listed(levels, (i) => `#ifdef A${i}\n\tgo();\n#endif\n`),
  'a line of a megabyte': () => `\ta = ${'a + '.repeat(250_000)}1;`,
  'a word of a megabyte': () => `\tgo(${'a'.repeat(million)});`,
  'a string of a megabyte': () => `\tgo("${'a'.repeat(million)}");`,
  'a megabyte of stars': () => `\t${'*'.repeat(million)}a = 1;`,
  'a megabyte of blanks': () => `\tgo(${' '.repeat(million)});`,
  'a million lines of statements': () => r('\tgo(a);\n', million),
};

const files: Readonly<Record<string, () => string>> = {
  nothing: () => '',
  'one brace': () => '}',
  'a byte order mark': () => `\ufeff${head}`,
  'a million lines of nothing': () => around('') + r('\n', million),
  'a million lines of comment': () => `/*\n${r(' * mmu_notifier\n', million)} */\n${around('')}`,
  'a million lines of declarations': () => around('') + r('int heron;\n', million),
  'a million lines of definitions': () => around('') + r('#define H 1\n', million),
  'a million lines of functions': () =>
    around('') + listed(million / 4, (i) => `static void f${i}(void)\n{\n\tgo();\n}\n`),
  'a million lines of members': () => `struct h {\n${r('\tint h;\n', million)}};\n${around('')}`,
  'braces at file scope': () => around('') + r('{') + r('}'),
  'braces at file scope that never close': () => r('{\n') + around(''),
  'parens at file scope that never close': () => r('f(\n') + around(''),
  'structs in structs': () => `${r('struct h {\n')}int a;${r('};\n')}${around('')}`,
  'functions that call each other': () =>
    around('\tf0(h);') +
    listed(
      3000,
      (i) => `static void f${i}(struct heron *h)\n{\n\tf${(i + 1) % 3000}(h);\n\tmutex_lock(&h->lock);\n}\n`,
    ),
  'a function defined again and again': () =>
    head + r('int f(struct heron *h)\n{\n\tmutex_lock(&h->lock);\n\treturn f(h);\n}\n', 3000),
  'fields that are pointers to each other': () =>
    `struct a { struct b *x; };\nstruct b { struct a *x; };\n${around(`\tmutex_lock(&h${r('->x')});`)}`,
  'types that are each other': () =>
    `typedef t2 t1;\ntypedef t1 t2;\nt1 g;\n${around('\tmutex_lock(&g.lock);')}`,
  'a file that includes itself': () => r('#include "shape.c"\n') + around(''),
  'macros that are each other': () => `#define A B\n#define B A\n${around('\tA(h);\n\tB(h);')}`,
};

/** By name. The text does not depend on the run's seed. */
export const shapes: ReadonlyMap<string, () => string> = new Map([
  ...Object.entries(bodies).map(([name, make]) => [name, () => around(make())] as const),
  ...Object.entries(files),
]);
