// Makes `invlock.trace.server` decide what is traced. On its own the client library goes by the log level of the
// channel, and the setting is without effect until somebody sets that to trace.

import * as vscode from 'vscode';

/** A view of the log whose level is that of the setting. */
export function createTraceChannel(log: vscode.LogOutputChannel): {
  channel: vscode.LogOutputChannel;
  disposables: vscode.Disposable[];
} {
  const changed = new vscode.EventEmitter<vscode.LogLevel>();
  const listener = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('invlock.trace.server')) changed.fire(level());
  });
  const channel = Object.create(log, {
    logLevel: { get: level },
    onDidChangeLogLevel: { value: changed.event },
    // As information, or the log would drop at its usual level what was asked for.
    trace: { value: (message: string) => log.info(message) },
  }) as vscode.LogOutputChannel;
  return { channel, disposables: [changed, listener] };
}

function level(): vscode.LogLevel {
  const setting = vscode.workspace.getConfiguration('invlock').get('trace.server', 'off');
  return setting === 'off' ? vscode.LogLevel.Info : vscode.LogLevel.Trace;
}
