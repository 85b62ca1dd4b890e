// Foreign text in reports for programs: file names and source text may contain anything, and no report hands a
// terminal something that it would obey.

import { controls } from '../../base/controls.ts';

/** Text for XML 1.0, in attributes and between tags. Characters that XML cannot hold become `?`. */
export function xmlText(text: string): string {
  return text
    .replace(/[\ufffe\uffff]/g, '?')
    .replace(controls, (character) => (character === '\n' ? character : '?'))
    .replace(/[&<>"'\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Text on one line of Markdown, with nothing in it that Markdown or HTML would read. */
export function markdownText(text: string): string {
  return (
    oneLine(text)
      .replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)
      .replace(/[\\`*[\]|~$]/g, '\\$&')
      // Within a word an underscore is one; at the start of a line a few signs begin lists and headings.
      .replace(/(?<![a-z0-9])_|_(?![a-z0-9])/gi, '\\_')
      .replace(/^[-+=#]|^(\d+)([.)])/, (all, digits?: string, sign?: string) =>
        digits === undefined ? `\\${all}` : `${digits}\\${sign ?? ''}`,
      )
  );
}

/** A message of a GitHub workflow command. */
export function githubData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(controls, '?');
}

/** A property of a GitHub workflow command. */
export function githubProperty(text: string): string {
  return githubData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

/** A path as the URI reference that SARIF wants: relative paths stay relative. */
export function uriPath(file: string): string {
  return file
    .replace(loneSurrogates, '\ufffd')
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
}

// In a pattern with the flag u a half of a pair is matched only where it stands alone.
const loneSurrogates = /\p{Cs}/gu;

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(controls, '?').trim();
}
