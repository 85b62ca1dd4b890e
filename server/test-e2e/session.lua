-- A session in neovim with its built-in client: opens the example driver, waits for the diagnostics, asks for a
-- hover, and writes what the user would see as JSON. The caller sets the global `arg` to server, file, result.
-- Written for neovim 0.7, the oldest that a supported distribution has.
local cli, file, out = arg[1], arg[2], arg[3]

vim.cmd('edit ' .. vim.fn.fnameescape(file))
vim.bo.filetype = 'c'
local buffer = vim.api.nvim_get_current_buf()
local client = vim.lsp.start_client({
  name = 'invlock',
  cmd = { 'node', cli, 'lsp', '--stdio' },
  root_dir = vim.fn.fnamemodify(file, ':h'),
})

local function fail(message)
  io.stderr:write(message .. '\n')
  vim.cmd('cquit 1')
end

if client == nil then fail('the client did not start') end
vim.lsp.buf_attach_client(buffer, client)
if not vim.wait(20000, function() return #vim.diagnostic.get(buffer) > 0 end, 50) then
  fail('no diagnostics arrived')
end

local seen = {}
for _, d in ipairs(vim.diagnostic.get(buffer)) do
  table.insert(seen, { line = d.lnum + 1, column = d.col + 1, code = d.code, message = d.message, source = d.source })
end
table.sort(seen, function(a, b) return a.line < b.line end)

-- The cursor on the walk of the page tables.
vim.fn.search('hmm_range_fault(&range)')
local position = vim.lsp.util.make_position_params(0, 'utf-16')
local answers = vim.lsp.buf_request_sync(buffer, 'textDocument/hover', position, 20000)
local hover = nil
for _, answer in pairs(answers or {}) do
  if answer.result then hover = answer.result.contents.value end
end
if hover == nil then fail('no hover arrived') end

local handle = assert(io.open(out, 'w'))
handle:write(vim.fn.json_encode({ diagnostics = seen, hover = hover }))
handle:close()
vim.lsp.stop_client(client)
vim.cmd('qa!')
