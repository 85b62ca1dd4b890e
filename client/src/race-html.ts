// The page around the timeline. Its policy lets in one script and one style of the extension's own, and nothing else.

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

export function timelineHtml(webview: vscode.Webview, assets: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64url');
  const asset = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(assets, name)).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource};`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="${asset('race-timeline.css')}">
<title>Race timeline</title>
</head>
<body><main></main><script nonce="${nonce}" src="${asset('race-timeline.js')}"></script></body>
</html>`;
}
