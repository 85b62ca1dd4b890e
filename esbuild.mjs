// Bundles what is shipped: the command line (which is also the language server and its own worker), the VS Code
// extension, and the chores of development. Beside the bundle lie the two WebAssembly files and the rule pages.
//
// usage: node esbuild.mjs [--minify]

import * as esbuild from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { fileURLToPath } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));
const serverDist = path.join(root, 'server/dist');
const clientDist = path.join(root, 'client/dist');

/** @type {esbuild.BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: process.argv.includes('--minify'),
  logLevel: 'warning',
  alias: {
    // The ESM builds of these want import.meta.url, which a CommonJS bundle lacks.
    'web-tree-sitter': packageFile('web-tree-sitter', 'web-tree-sitter.cjs'),
    tinyglobby: packageFile('tinyglobby', 'dist/index.cjs'),
    fdir: packageFile('fdir', 'dist/index.cjs'),
    // Its other build loads its parts at run time, which a bundle cannot.
    'jsonc-parser': packageFile('jsonc-parser', 'lib/esm/main.js'),
  },
};

/** What runs in a panel of the editor. @type {esbuild.BuildOptions} */
const webview = { platform: 'browser', format: 'iife', target: 'chrome120' };

/** Bundles one entry, unless its source does not exist. */
async function bundle(entry, outfile, options = {}) {
  if (!fs.existsSync(path.join(root, entry))) return;
  await esbuild.build({ ...common, ...options, entryPoints: [entry], outfile });
}

function packageFile(name, file) {
  return path.join(root, 'node_modules', name, file);
}

/** The declarations of the library, which names no types but its own. */
function declareLibrary() {
  const file = path.join(root, 'server/src/library/library.ts');
  const { outputText, diagnostics } = ts.transpileDeclaration(fs.readFileSync(file, 'utf8'), {
    fileName: file,
  });
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, ts.createCompilerHost({})));
  fs.writeFileSync(path.join(serverDist, 'library.d.cts'), outputText);
}

function copyRulePages() {
  const from = path.join(root, 'server/src/rules');
  const to = path.join(serverDist, 'rules');
  fs.rmSync(to, { recursive: true, force: true });
  fs.mkdirSync(to, { recursive: true });
  for (const name of fs.readdirSync(from).filter((n) => n.endsWith('.md'))) {
    fs.copyFileSync(path.join(from, name), path.join(to, name));
  }
}

fs.mkdirSync(serverDist, { recursive: true });
const cli = path.join(serverDist, 'cli.cjs');
await Promise.all([
  bundle('server/src/cli/main.ts', cli, { banner: { js: '#!/usr/bin/env node' } }),
  bundle('server/src/library/library.ts', path.join(serverDist, 'library.cjs')),
  bundle('server/scripts/dev.ts', path.join(serverDist, 'dev.cjs'), { external: ['typescript', 'prettier'] }),
  bundle('client/src/extension.ts', path.join(clientDist, 'extension.cjs'), { external: ['vscode'] }),
  bundle('client/media/race-timeline.ts', path.join(clientDist, 'race-timeline.js'), webview),
  bundle('client/media/race-timeline.css', path.join(clientDist, 'race-timeline.css'), webview),
]);
if (fs.existsSync(cli)) fs.chmodSync(cli, 0o755);
fs.copyFileSync(
  packageFile('web-tree-sitter', 'web-tree-sitter.wasm'),
  path.join(serverDist, 'web-tree-sitter.wasm'),
);
fs.copyFileSync(
  packageFile('tree-sitter-c', 'tree-sitter-c.wasm'),
  path.join(serverDist, 'tree-sitter-c.wasm'),
);
copyRulePages();
declareLibrary();
