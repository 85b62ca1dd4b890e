// From bytes on standard input to patches with their subjects: mails as `git format-patch`, b4 and lei write them,
// several of them in an mbox, bodies in base64 or quoted-printable, or a bare diff. Mails without a diff (cover
// letters, replies) are left out. Never throws.

export interface MailedPatch {
  /** Without `[PATCH 1/2]`; null for a bare diff. */
  readonly subject: string | null;
  readonly author: string | null;
  /** The commit that `git format-patch` or `git show` names; null if none is named. */
  readonly commit: string | null;
  /** From the first line of the diff on, lines ending in a newline. */
  readonly diff: string;
}

/** True if the bytes are mails or a diff, as opposed to a text in C. */
export function looksLikePatch(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.subarray(0, 64 * 1024))
    .toString('latin1')
    .replace(/\r\n/g, '\n');
  if (/^From \S+ .*\d{4}\n/.test(text)) return true;
  if (diffStart(text) === 0 || /^commit [0-9a-f]{40}/.test(text)) return true;
  return /^[\w-]+:.*\n/.test(text) && /^(From|Subject|Message-ID|Received|Return-Path):/im.test(text);
}

/** In the order in which they apply. */
export function readPatches(bytes: Uint8Array): MailedPatch[] {
  const raw = Buffer.from(bytes).toString('latin1');
  const messages = splitMailbox(raw);
  const patches = messages.flatMap((message) => {
    const found = readMessage(message);
    return found === null ? [] : [found];
  });
  return inSeriesOrder(patches).map(({ patch }) => patch);
}

interface Numbered {
  readonly patch: MailedPatch;
  /** Of `[PATCH 3/7]`: 3 and 7. */
  readonly number: number | null;
  readonly count: number | null;
}

function splitMailbox(raw: string): string[] {
  const text = raw.replace(/\r\n/g, '\n');
  const starts = [...text.matchAll(/(?:^|\n\n?)(?=From \S+ .*\d{4}\n[\w-]+:)/g)].map(
    (m) => m.index + m[0].length,
  );
  if (starts.length === 0) return [text];
  return starts.map((start, i) => text.slice(start, starts[i + 1]));
}

function readMessage(message: string): Numbered | null {
  const envelope = /^From ([0-9a-f]{40}) /.exec(message)?.[1] ?? null;
  const mail = message.replace(/^From .*\n/, '');
  if (!/^[\w-]+:.*\n/.test(mail) || diffStart(mail) === 0) return bareDiff(decoded(mail, 'utf-8'));
  const { headers, body } = partOf(mail);
  const text = textOf(headers, body, 0);
  const start = diffStart(text);
  if (start < 0) return null;
  const full = encodedWords(headers.get('subject') ?? '');
  const tags = /^\s*(?:\[[^\]]*\]\s*)+/.exec(full)?.[0] ?? '';
  const count = /(\d+)\/(\d+)\]/.exec(tags);
  return {
    patch: {
      subject: full.slice(tags.length).trim() || null,
      author: nameOf(encodedWords(headers.get('from') ?? '')) || null,
      commit: envelope,
      diff: withNewline(text.slice(start)),
    },
    number: count === null ? null : Number(count[1]),
    count: count === null ? null : Number(count[2]),
  };
}

/** The name without the address. */
function nameOf(from: string): string {
  return from
    .replace(/\s*<[^>]*>\s*$/, '')
    .replace(/^"(.*)"$/, '$1')
    .trim();
}

/** A diff as it is, or what `git show` prints: the message is indented by four. */
function bareDiff(text: string): Numbered | null {
  const start = diffStart(text);
  if (start < 0) return null;
  const commit = /^commit ([0-9a-f]{40})/.exec(text)?.[1] ?? null;
  const subject = commit === null ? undefined : /\n\n {4}(\S.*)/.exec(text.slice(0, start))?.[1];
  const patch = { subject: subject ?? null, author: null, commit, diff: withNewline(text.slice(start)) };
  return { patch, number: null, count: null };
}

function diffStart(text: string): number {
  return text.search(/^(?:diff --git |Index: \S|--- \S.*\n\+\+\+ \S)/m);
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

interface Part {
  /** By lower-case name, unfolded. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

function partOf(text: string): Part {
  const end = text.startsWith('\n') ? 0 : text.indexOf('\n\n');
  const head = end < 0 ? text : text.slice(0, end);
  const headers = new Map<string, string>();
  for (const line of head.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0)
      headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1, longestHeader).trim());
  }
  return { headers, body: end < 0 ? '' : text.slice(end === 0 ? 1 : end + 2) };
}

const deepestPart = 8;
/** What is longer than this in a header is cut: nobody reads it, and it would take long to look through. */
const longestHeader = 2000;

/** All text of a part, decoded. */
function textOf(headers: ReadonlyMap<string, string>, body: string, depth: number): string {
  const type = headers.get('content-type') ?? 'text/plain';
  const boundary = parameter(type, 'boundary');
  if (/^multipart\//i.test(type) && boundary !== null) {
    if (depth >= deepestPart) return '';
    return sections(body, boundary)
      .map(partOf)
      .map((part) => withNewline(textOf(part.headers, part.body, depth + 1)))
      .join('');
  }
  const isText = /^text\/(?!html)/i.test(type);
  if (!isText && !/\.(patch|diff)\b/i.test(`${type} ${headers.get('content-disposition') ?? ''}`)) return '';
  return decoded(
    transferred(body, headers.get('content-transfer-encoding') ?? ''),
    parameter(type, 'charset'),
  );
}

function sections(body: string, boundary: string): string[] {
  const pieces = `\n${body}`.split(`\n--${boundary}`);
  return pieces
    .slice(1)
    .filter((piece) => !piece.startsWith('--'))
    .map((piece) => piece.slice(piece.indexOf('\n') + 1));
}

function parameter(value: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(value);
  return found === null ? null : (found[1] ?? found[2] ?? null);
}

/** Bytes, one per character. */
function transferred(body: string, encoding: string): string {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('latin1').replace(/\r\n/g, '\n');
    case 'quoted-printable':
      return quotedPrintable(body).replace(/\r\n/g, '\n');
    default:
      return body;
  }
}

function quotedPrintable(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/=\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function decoded(bytes: string, charset: string | null): string {
  try {
    // US-ASCII in a mail is often a lie for UTF-8, and every ASCII text is UTF-8.
    const label = charset === null || /^us-ascii$/i.test(charset) ? 'utf-8' : charset;
    return new TextDecoder(label).decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return Buffer.from(bytes, 'latin1').toString('utf8');
  }
}

/** `=?utf-8?q?J=C3=BCrgen?=` in headers. */
function encodedWords(text: string): string {
  const joined = text.replace(/\?=\s+=\?/g, '?==?');
  const plain = joined.replace(
    /=\?([\w-]+)(?:\*\w+)?\?([bq])\?([^?]*)\?=/gi,
    (_, charset: string, encoding: string, word: string) =>
      encoding.toLowerCase() === 'b'
        ? decoded(Buffer.from(word, 'base64').toString('latin1'), charset)
        : decoded(quotedPrintable(word.replace(/_/g, ' ')), charset),
  );
  // Headers are ASCII otherwise, or raw UTF-8.
  return plain === joined && /[\u0080-\u00ff]/.test(joined) ? decoded(joined, 'utf-8') : plain;
}

/** A mailbox need not be in order; the numbers in the subjects are trusted if they make one series. */
function inSeriesOrder(patches: readonly Numbered[]): readonly Numbered[] {
  const numbers = new Set(patches.map((p) => p.number));
  const counts = new Set(patches.map((p) => p.count));
  if (numbers.has(null) || numbers.size < patches.length || counts.size !== 1) return patches;
  return [...patches].sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
}
