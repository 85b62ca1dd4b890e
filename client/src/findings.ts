// Which diagnostics are findings of ours, and what the server noted with them. What is only struck through or faded is none.

import * as vscode from 'vscode';

export interface FindingData {
  readonly rule: string;
  readonly fingerprint: string;
  /** Steps of its race; null if it is none. */
  readonly steps: number | null;
}

export function findingsIn(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter((d) => d.source === 'invlock' && findingOf(d) !== null);
}

/** The client library keeps the data of a diagnostic beside the fields that the editor knows. */
export function findingOf(diagnostic: vscode.Diagnostic): FindingData | null {
  const { data } = diagnostic as { data?: Partial<FindingData> };
  if (typeof data?.fingerprint !== 'string' || typeof data.rule !== 'string') return null;
  return { rule: data.rule, fingerprint: data.fingerprint, steps: data.steps ?? null };
}

export function codeOf(diagnostic: vscode.Diagnostic): string {
  const { code } = diagnostic;
  return String(typeof code === 'object' ? code.value : (code ?? ''));
}
