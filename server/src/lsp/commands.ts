// Commands that any client can send. Arguments come from strangers: each is looked at before it is used, and what
// does not fit is answered with a message.

import { LSPErrorCodes, ResponseError, type CancellationToken, type Position } from 'vscode-languageserver';
import { explainText } from '../features/explain.ts';
import { exploring, exploreContexts, type Exploration } from '../features/explore.ts';
import { explorationJson, explorationMarkdown, explorationText } from '../features/explore-text.ts';
import { modelAs, modelList } from '../features/model-as.ts';
import { readRulePage } from '../platform/pages.ts';
import { breathe, cancelled } from './answer.ts';
import type { Session } from './session.ts';

export const exploreCommand = 'invlock.explore';

/** `invlock.explore URI POSITION [FORMAT]`, `invlock.explain NAME`, `invlock.model [NAME] [FORMAT]`. */
export const commandNames = [exploreCommand, 'invlock.explain', 'invlock.model'] as const;

export interface Reporter {
  readonly report: (percent: number, message: string) => void;
  /** The user pressed the button: what there is so far is the answer. */
  readonly isStopped: () => boolean;
}

export async function execute(
  session: Session,
  command: string,
  args: readonly unknown[],
  token: CancellationToken,
  progress: Reporter,
): Promise<string> {
  const [first, second, third] = args;
  switch (command) {
    case exploreCommand:
      return await exploreAt(session, first, second, formatOf(third), token, progress);
    case 'invlock.explain': {
      const text = typeof first === 'string' ? explainText(first, readRulePage) : null;
      return text ?? refuse('name a rule, a kernel name or a protocol');
    }
    case 'invlock.model': {
      if (first === undefined || first === null) return modelList();
      const text = typeof first === 'string' ? modelAs(first, formatOf(second)) : null;
      return text ?? refuse('there is no such protocol');
    }
    default:
      return refuse(`unknown command ${command}`);
  }
}

async function exploreAt(
  session: Session,
  uri: unknown,
  position: unknown,
  format: Format,
  token: CancellationToken,
  progress: Reporter,
): Promise<string> {
  if (typeof uri !== 'string' || !isPosition(position)) return refuse('give the URI and a position');
  const cursor = session.cursor(uri, position);
  if (cursor === null) return refuse('the document is not open');
  const { program, flow, path, offset } = cursor;
  const around = program
    .file(path)
    ?.declarations.find((d) => d.kind === 'function' && d.span.start <= offset && offset <= d.span.end);
  const fn = program.functionsWith(path, (_, name) => name === around?.name)[0];
  if (fn === undefined) return refuse('there is no function at that position');
  const search = exploring(program, flow, fn, { contexts: exploreContexts, invalidators: [1, 2] });
  for (let at = search.next(); ; at = search.next()) {
    if (at.done === true) {
      if ('reason' in at.value) return refuse(`${fn.name}() cannot be explored: ${at.value.reason}`);
      return printed(at.value, format);
    }
    progress.report(Math.round((100 * at.value.done) / at.value.total), `${fn.name}()`);
    await breathe();
    if (token.isCancellationRequested) throw cancelled();
    if (progress.isStopped()) return printed(at.value.soFar, format);
  }
}

type Format = 'text' | 'markdown' | 'json';

function formatOf(word: unknown): Format {
  return word === 'markdown' || word === 'json' ? word : 'text';
}

function printed(found: Exploration, format: Format): string {
  if (format === 'json') return explorationJson(found);
  return format === 'markdown' ? explorationMarkdown(found) : explorationText(found, 100);
}

function isPosition(value: unknown): value is Position {
  const { line, character } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Position>;
  return typeof line === 'number' && typeof character === 'number';
}

function refuse(message: string): never {
  throw new ResponseError(LSPErrorCodes.RequestFailed, message);
}
