// The notifier map: what a driver subscribes to, which callback takes which lock, who runs against it, and what is found
// there. Of the driver that the active editor shows.

import * as vscode from 'vscode';
import type { MapNode } from '../../server/src/lsp/extensions.ts';
import type { Ask } from './ask.ts';
import { isOfInterest } from './wake.ts';

interface Item {
  readonly node: MapNode;
  readonly root: string;
}

const icons: Readonly<Record<MapNode['kind'], string>> = {
  subscription: 'broadcast',
  table: 'symbol-structure',
  callback: 'symbol-method',
  lock: 'lock',
  user: 'symbol-function',
  finding: 'error',
};

export function showNotifierMap(ask: Ask, glance: Ask): vscode.Disposable[] {
  const changed = new vscode.EventEmitter<void>();
  let items: readonly Item[] = [];
  let shown: string | null = null;

  /** Unless somebody asks, only where it costs little: the driver is open. */
  const load = async (isAsked: boolean): Promise<void> => {
    const document = vscode.window.activeTextEditor?.document;
    if (document === undefined || !/^(c|cpp)$/.test(document.languageId)) return;
    const uri = document.uri.toString();
    const from = isAsked ? ask : glance;
    const answer = isAsked || isBesideOpen(document) ? await from('invlock.notifierMap', { uri }) : null;
    items = (answer?.nodes ?? []).map((node) => ({ node, root: answer?.root ?? '' }));
    shown = uri;
    void vscode.commands.executeCommand('setContext', 'invlock.hasNotifiers', items.length > 0);
    changed.fire();
  };

  const view = vscode.window.createTreeView<Item>('invlock.notifierMap', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: (item) =>
        item === undefined ? [...items] : item.node.children.map((node) => ({ node, root: item.root })),
      getTreeItem: treeItem,
    },
    showCollapseAll: true,
  });

  return [
    changed,
    view,
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (editor !== undefined && editor.document.uri.toString() !== shown) void load(false);
    }),
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      const active = vscode.window.activeTextEditor?.document.uri.toString();
      if (uris.some((uri) => uri.toString() === active)) void load(false);
    }),
    vscode.commands.registerCommand('invlock.showNotifierMap', async () => {
      await load(true);
      if (items.length > 0) await vscode.commands.executeCommand('invlock.notifierMap.focus');
      else vscode.window.setStatusBarMessage('Invlock: no notifiers in the driver of this file', 5000);
    }),
    vscode.commands.registerCommand('invlock.refreshNotifierMap', () => load(true)),
  ];
}

/** True if some open file of the same folder has to do with notifiers. */
function isBesideOpen({ uri }: vscode.TextDocument): boolean {
  const folder = vscode.Uri.joinPath(uri, '..').toString();
  return vscode.workspace.textDocuments.some(
    (other) => vscode.Uri.joinPath(other.uri, '..').toString() === folder && isOfInterest(other),
  );
}

function treeItem({ node, root }: Item): vscode.TreeItem {
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(node.label, node.children.length > 0 ? Expanded : None);
  item.description = node.detail;
  item.iconPath = iconOf(node);
  item.contextValue = node.fingerprint === null ? node.kind : 'race';
  item.accessibilityInformation = { label: `${node.kind} ${node.label}, ${node.detail}` };
  if (node.place === null) return item;
  const uri = vscode.Uri.joinPath(vscode.Uri.parse(root), node.place.file);
  const at = new vscode.Position(node.place.line, node.place.column);
  item.tooltip = `${node.place.file}:${node.place.line + 1}`;
  item.command = {
    command: 'vscode.open',
    title: 'Open',
    arguments: [uri, { selection: new vscode.Range(at, at) } satisfies vscode.TextDocumentShowOptions],
  };
  return item;
}

function iconOf(node: MapNode): vscode.ThemeIcon {
  switch (node.severity) {
    case 'error':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
    case 'warning':
      return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
    case 'hint':
      return new vscode.ThemeIcon('info');
    case null:
      return new vscode.ThemeIcon(icons[node.kind]);
  }
}
