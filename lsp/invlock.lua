return {
  cmd = { 'invlock', 'lsp', '--stdio' },
  -- Headers are taken for C++ unless the user says otherwise; of other C++ files the server says nothing.
  filetypes = { 'c', 'cpp' },
  root_markers = { 'MAINTAINERS', 'invlock.jsonc', '.git' },
  settings = { invlock = { inlayHints = 'line' } },
}
