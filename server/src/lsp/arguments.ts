// Arguments of commands come from any client: what is no fit argument gets a clear answer.

import { ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import type { Position } from 'vscode-languageserver';

export type Fields = Readonly<Record<string, unknown>>;

export function argumentOf(command: string, list: readonly unknown[] | undefined): Fields {
  const [first] = list ?? [];
  if (first === undefined) return {};
  if (typeof first === 'object' && first !== null) return first as Fields;
  throw invalid(`${command} wants one object as its argument`);
}

export function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  throw invalid(`"${name}" has to be a string`);
}

export function optionalText(fields: Fields, name: string): string | null {
  return fields[name] === undefined || fields[name] === null ? null : textOf(fields, name);
}

export type Format = 'text' | 'markdown' | 'json';

export function optionalFormat(fields: Fields): Format | null {
  const word = optionalText(fields, 'format');
  if (word === null || word === 'text' || word === 'markdown' || word === 'json') return word;
  throw invalid('"format" has to be text, markdown or json');
}

export function optionalPosition(fields: Fields, name: string): Position | null {
  const value = fields[name];
  if (value === undefined || value === null) return null;
  const { line, character } = value as Partial<Record<string, unknown>>;
  if (isCount(line) && isCount(character)) return { line, character };
  throw invalid(`"${name}" has to be a position: { line, character }`);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

export function invalid(message: string): ResponseError<void> {
  return new ResponseError(ErrorCodes.InvalidParams, message);
}

/** The arguments are fit, and yet there is no answer in the shape that was asked for. */
export function refused(message: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}
