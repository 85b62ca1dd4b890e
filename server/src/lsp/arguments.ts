// Arguments of commands come from any client: what is no fit argument gets a clear answer.

import { ErrorCodes, ResponseError } from 'vscode-languageserver';
import type { Position } from 'vscode-languageserver';

type Fields = Readonly<Record<string, unknown>>;

export function argumentOf(command: string, list: readonly unknown[] | undefined): Fields {
  const [first] = list ?? [];
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
