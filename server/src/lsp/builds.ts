// What a build has left, in the editor: read as the command line reads it, looked for again when the disk changes, and told
// where it is not understood.

import { DiagnosticSeverity } from 'vscode-languageserver';
import type { Diagnostic } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import { createBuilds, type Builds } from '../builds/builds.ts';
import { databaseName } from '../builds/databases.ts';
import type { Notices } from './notices.ts';

/** True for the path or URI of a database of compile commands. */
export function isDatabase(name: string): boolean {
  return name === databaseName || name.endsWith(`/${databaseName}`);
}

export function createEditorBuilds(notices: Notices): Omit<Builds, 'problems'> {
  const builds = createBuilds();
  let told: readonly string[] = [];
  const tell = (): void => {
    const problems = builds.problems();
    const uris = problems.map(([file]) => URI.file(file).toString());
    for (const uri of told) if (!uris.includes(uri)) notices.set(uri, []);
    for (const [k, [, problem]] of problems.entries()) notices.set(uris[k] ?? '', [diagnosticOf(problem)]);
    told = uris;
  };
  return {
    of: (root, file) => {
      const view = builds.of(root, file);
      tell();
      return view;
    },
    again: () => {
      builds.again();
      tell();
    },
    isNews: builds.isNews,
  };
}

function diagnosticOf(problem: string): Diagnostic {
  const start = { line: 0, character: 0 };
  return {
    range: { start, end: start },
    severity: DiagnosticSeverity.Warning,
    source: 'invlock',
    message: `${problem}; Invlock goes on without what it does not understand`,
  };
}
