// The setting `invlock.trace.server` decides what is traced, not the level of the output channel, which starts above it.

import { expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { createTraceChannel } from '../src/trace.ts';

const editor = vi.hoisted(() => ({ setting: 'off', heard: [] as ((event: object) => void)[] }));

vi.mock('vscode', () => ({
  LogLevel: { Off: 0, Trace: 1, Debug: 2, Info: 3 },
  EventEmitter: class {
    readonly #listeners: ((value: unknown) => void)[] = [];
    readonly event = (listener: (value: unknown) => void): void => void this.#listeners.push(listener);
    fire(value: unknown): void {
      for (const listener of this.#listeners) listener(value);
    }
  },
  workspace: {
    getConfiguration: () => ({ get: () => editor.setting }),
    onDidChangeConfiguration: (listener: (event: object) => void) => {
      editor.heard.push(listener);
      return { dispose: () => undefined };
    },
  },
}));

it('writes what is wanted by the setting, whatever the level of the log', () => {
  const lines: string[] = [];
  const log = {
    logLevel: 3,
    info: (line: string) => lines.push(line),
    trace: () => expect.fail('the log would drop this'),
  };
  const { channel } = createTraceChannel(log as unknown as vscode.LogOutputChannel);
  const levels: number[] = [];
  channel.onDidChangeLogLevel((level) => levels.push(level));
  const set = (value: string): void => {
    editor.setting = value;
    for (const listener of editor.heard)
      listener({ affectsConfiguration: (key: string) => key === 'invlock.trace.server' });
  };
  expect(channel.logLevel).toBe(3);
  set('messages');
  expect(channel.logLevel).toBe(1);
  channel.trace('a message went out');
  set('off');
  expect(channel.logLevel).toBe(3);
  // Whoever listens is told each time.
  expect(levels).toEqual([1, 3]);
  expect(lines).toEqual(['a message went out']);
});
