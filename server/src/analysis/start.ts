// A program and its flow engine over some sources, for those who ask about one function. The parser is started
// first.

import type { Sources } from '../base/sources.ts';
import { createFlowEngine } from '../flow/engine.ts';
import type { FlowEngine } from '../flow/facts.ts';
import { createProgram } from '../program/create.ts';
import type { Program } from '../program/program.ts';
import { startAnalysis } from './batch.ts';
import { programOptions, type Given } from './given.ts';

export interface Opened {
  readonly program: Program;
  readonly flow: FlowEngine;
}

export async function openProgram(
  sources: Sources,
  parser: Parameters<typeof startAnalysis>[0],
  given: Given = {},
): Promise<Opened> {
  await startAnalysis(parser);
  const program = createProgram(sources, programOptions(given));
  return { program, flow: createFlowEngine(program) };
}
