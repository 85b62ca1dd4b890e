// From the text of `invlock.jsonc` to its meaning and to what is wrong with it, place by place. A mistake costs the
// value that it is in, nothing more; no text makes it throw.

import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type * as z from 'zod';
import type { Span } from '../../base/span.ts';
import { rowsNamed } from '../../semantics/vocabulary.ts';
import { selectorMistake } from '../catalog.ts';
import type { Severity } from '../finding.ts';
import { didYouMean } from '../suggest.ts';
import { noConfig, type Config, type ConfigMistake } from './config.ts';
import { configShape, vocabularyRow, type ConfigKey } from './schema.ts';
import type { VocabularyRow } from '../../semantics/helper-rows.ts';

export interface ConfigReading {
  /** What is right in the file, with defaults for the rest. */
  readonly config: Config;
  /** In the order of the text. */
  readonly mistakes: readonly ConfigMistake[];
  /** Keys that the file sets, with the place of their values. */
  readonly origins: ReadonlyMap<string, Span>;
}

const longestText = 1 << 20;

export function readConfig(text: string): ConfigReading {
  if (text.length > longestText) return failed('the file is over 1 MB');
  const errors: ParseError[] = [];
  let root: Node | undefined;
  try {
    // A byte order mark is a blank to us; places stay as they are.
    root = parseTree(text.replace(/^\ufeff/, ' '), errors, { allowTrailingComma: true });
  } catch {
    return failed('the file is nested too deeply');
  }
  const mistakes: ConfigMistake[] = errors.map((error) => ({
    span: { start: error.offset, end: error.offset + error.length },
    message: syntaxMessage(error, text),
  }));
  const values = new Map<string, unknown>();
  const origins = new Map<string, Span>();
  if (root !== undefined && root.type !== 'object')
    mistakes.push({ span: spanOf(root), message: `the file holds one object, and this is ${kindOf(root)}` });
  for (const property of root?.type === 'object' ? (root.children ?? []) : []) {
    readProperty(property, text, values, origins, mistakes);
  }
  mistakes.sort((a, b) => a.span.start - b.span.start);
  return { config: configOf(values), mistakes, origins };
}

function readProperty(
  property: Node,
  text: string,
  values: Map<string, unknown>,
  origins: Map<string, Span>,
  mistakes: ConfigMistake[],
): void {
  const [keyNode, value] = property.children ?? [];
  if (keyNode === undefined) return;
  const key = String(keyNode.value);
  if (!isKey(key)) {
    const hint = didYouMean(key, keys);
    mistakes.push({ span: spanOf(keyNode), message: `"${shortened(key)}" is no setting${hint}` });
    return;
  }
  if (value === undefined) return;
  if (origins.has(key)) {
    mistakes.push({ span: spanOf(keyNode), message: `"${key}" is set twice; the last one counts` });
  }
  origins.set(key, spanOf(value));
  const before = mistakes.length;
  const plain = plainValue(value);
  const checked = configShape[key].safeParse(plain);
  for (const issue of checked.error?.issues ?? []) mistakes.push(...issueMistakes(issue, value, text));
  mistakes.push(...meaningMistakes(key, value));
  const wrong = mistakes.slice(before).map((mistake) => mistake.span);
  values.set(key, withoutWrong(value, plain, wrong));
}

/** What the schema cannot say: that rules exist, and that a path stays below the file. */
function meaningMistakes(key: ConfigKey, value: Node): ConfigMistake[] {
  switch (key) {
    case 'select':
    case 'ignore':
      return value.type === 'array' ? (value.children ?? []).flatMap(unknownRule) : [];
    case 'severity':
      if (value.type !== 'object') return [];
      return (value.children ?? []).flatMap(({ children: [name] = [] }) =>
        name === undefined ? [] : unknownRule(name),
      );
    case 'baseline': {
      const file = value.type === 'string' ? String(value.value) : '';
      const leaves =
        /^([/\\]|[a-z]:)/i.test(file) || file.split(/[/\\]/).includes('..') || file.includes('\0');
      const message = `"${shortened(file)}" leads out of the folder of this file`;
      return leaves ? [{ span: spanOf(value), message }] : [];
    }
    case 'vocabulary':
      return (value.type === 'array' ? (value.children ?? []) : []).flatMap(knownFunction);
    case '$schema':
    case 'preview':
    case 'exclude':
    case 'kernel':
      return [];
  }
}

function unknownRule(node: Node): ConfigMistake[] {
  if (node.type !== 'string') return [];
  const message = selectorMistake([String(node.value)], []);
  return message === null ? [] : [{ span: spanOf(node), message }];
}

/** The kernel's own names have their meaning, and a name has one. */
function knownFunction(row: Node, index: number, rows: readonly Node[]): ConfigMistake[] {
  const name = findNodeAtLocation(row, ['function']);
  if (name?.type !== 'string') return [];
  const word = String(name.value);
  const mistake = (message: string): ConfigMistake[] => [{ span: spanOf(name), message }];
  if (rowsNamed(word).length > 0) return mistake(`"${shortened(word)}" is known already`);
  const isSecond = rows.slice(0, index).some((r) => findNodeAtLocation(r, ['function'])?.value === word);
  return isSecond ? mistake(`"${shortened(word)}" has a row already`) : [];
}

function issueMistakes(issue: z.core.$ZodIssue, value: Node, text: string): ConfigMistake[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  // Something that should be there and is not has the place of what should hold it.
  const found = findNodeAtLocation(value, path);
  const last = path.at(-1);
  if (found === undefined && last !== undefined) {
    const holder = findNodeAtLocation(value, path.slice(0, -1)) ?? value;
    return [{ span: spanOf(holder), message: `"${last}" is missing` }];
  }
  const node = found ?? value;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(node, key));
  return [{ span: spanOf(node), message: issueMessage(issue, node, text) }];
}

function unknownKey(object: Node, key: string): ConfigMistake {
  const property = object.children?.find(({ children: [name] = [] }) => name?.value === key);
  const [name = object] = property?.children ?? [];
  const hint = didYouMean(key, rowKeys);
  return { span: spanOf(name), message: `"${shortened(key)}" is no key of a row${hint}` };
}

const events = ['lock', 'unlock', 'sleep'];
const rowKeys = ['function', 'event', 'kind', 'argument', 'member', 'success'];

const nouns: Readonly<Record<string, string>> = {
  array: 'a list',
  string: 'a text',
  record: 'an object',
  object: 'an object',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function issueMessage(issue: z.core.$ZodIssue, node: Node, text: string): string {
  const found = shortened(text.slice(node.offset, node.offset + node.length));
  if (issue.code === 'invalid_value') {
    const known = issue.values.map(String);
    const hint = typeof node.value === 'string' ? didYouMean(node.value, known) : '';
    return `expected one of ${known.join(', ')}, found ${found}${hint}`;
  }
  if (issue.code === 'invalid_type')
    return `expected ${nouns[issue.expected] ?? issue.expected}, found ${found}`;
  if (issue.code === 'invalid_union') {
    const hint = typeof node.value === 'string' ? didYouMean(node.value, events) : '';
    return `expected an "event" out of ${events.join(', ')}${hint}`;
  }
  if (issue.code === 'too_small' && issue.origin === 'string') return 'expected a text that is not empty';
  if (issue.code === 'too_small' || issue.code === 'too_big')
    return `expected a number from 0 to 9, found ${found}`;
  return `${issue.message}, found ${found}`;
}

/** Lists and tables lose the entries that are wrong; any other wrong value is lost as a whole. */
function withoutWrong(value: Node, plain: unknown, wrong: readonly Span[]): unknown {
  if (wrong.length === 0) return plain;
  const isFit = (node: Node): boolean =>
    !wrong.some((span) => span.start < node.offset + node.length && span.end > node.offset);
  if (value.type === 'array') return (value.children ?? []).filter(isFit).map(plainValue);
  if (value.type !== 'object') return undefined;
  const fit = (value.children ?? []).filter(isFit);
  return Object.fromEntries(
    fit.flatMap(({ children: [name, own] = [] }) =>
      name === undefined || own === undefined ? [] : [[String(name.value), plainValue(own)]],
    ),
  );
}

/** The values have the types of the schema: wrong ones were taken out. */
function configOf(values: ReadonlyMap<string, unknown>): Config {
  const texts = (key: ConfigKey): readonly string[] => {
    const value = values.get(key);
    return Array.isArray(value) ? value.map(String) : [];
  };
  const severity = values.get('severity');
  const text = (key: ConfigKey): string | null => {
    const value = values.get(key);
    return typeof value === 'string' ? value : null;
  };
  return {
    ...noConfig,
    select: texts('select'),
    ignore: texts('ignore'),
    preview: values.get('preview') === true,
    exclude: texts('exclude'),
    severity:
      typeof severity === 'object' && severity !== null
        ? Object.entries(severity as Record<string, Severity>)
        : [],
    baseline: text('baseline'),
    kernel: text('kernel'),
    vocabulary: vocabularyRows(values.get('vocabulary')),
  };
}

function vocabularyRows(value: unknown): VocabularyRow[] {
  return (Array.isArray(value) ? value : []).flatMap((row: unknown) => {
    const checked = vocabularyRow.safeParse(row);
    return checked.success ? [checked.data] : [];
  });
}

/** As `getNodeValue`, but no key of the file becomes a prototype. */
function plainValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(plainValue);
  if (node.type !== 'object') return node.value;
  return Object.fromEntries(
    (node.children ?? []).flatMap(({ children: [name, value] = [] }) =>
      name === undefined ? [] : [[String(name.value), value === undefined ? undefined : plainValue(value)]],
    ),
  );
}

const syntaxWords: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is no JSON',
  InvalidNumberFormat: 'this is no number',
  PropertyNameExpected: 'expected a key in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected a colon',
  CommaExpected: 'expected a comma',
  CloseBraceExpected: 'expected a closing brace',
  CloseBracketExpected: 'expected a closing bracket',
  EndOfFileExpected: 'expected the end of the file',
  InvalidCommentToken: 'this is no comment',
  UnexpectedEndOfComment: 'the comment does not end',
  UnexpectedEndOfString: 'the text does not end',
  UnexpectedEndOfNumber: 'the number does not end',
  InvalidUnicode: 'this is no Unicode escape',
  InvalidEscapeCharacter: 'there is no such escape',
  InvalidCharacter: 'a control character stands in a text',
};

function syntaxMessage(error: ParseError, text: string): string {
  const words = syntaxWords[printParseErrorCode(error.error)] ?? 'this is no JSON';
  const found = text.slice(error.offset, error.offset + error.length);
  return found.trim() === '' ? words : `${words}, found ${shortened(found)}`;
}

const keys = Object.keys(configShape);

function isKey(word: string): word is ConfigKey {
  return Object.hasOwn(configShape, word);
}

function kindOf(node: Node): string {
  return nouns[node.type] ?? `the value ${node.type}`;
}

function spanOf(node: Node): Span {
  return { start: node.offset, end: node.offset + node.length };
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= 40 ? line : `${line.slice(0, 37)}...`;
}

function failed(message: string): ConfigReading {
  return { config: noConfig, mistakes: [{ span: { start: 0, end: 0 }, message }], origins: new Map() };
}
