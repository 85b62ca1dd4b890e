-- A session in neovim with its built-in client: opens the example driver, waits for the diagnostics, asks for a
-- hover, a definition and an exploration, and writes what the user would see as JSON. The caller sets the global
-- `arg` to the folder of the plugin, commands, file, result. Written for neovim 0.7, the oldest that a supported distribution
-- has; the configuration is looked for where 0.11 does.
vim.opt.runtimepath:prepend(arg[1])
local config = dofile(vim.api.nvim_get_runtime_file('lsp/invlock.lua', false)[1])
local file, out = arg[3], arg[4]
dofile(arg[2])

vim.cmd('edit ' .. vim.fn.fnameescape(file))
vim.bo.filetype = 'c'
local buffer = vim.api.nvim_get_current_buf()
local client = vim.lsp.start_client({
  name = 'invlock',
  cmd = config.cmd,
  settings = config.settings,
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

local function ask(method)
  local position = vim.lsp.util.make_position_params(0, 'utf-16')
  for _, answer in pairs(vim.lsp.buf_request_sync(buffer, method, position, 20000) or {}) do
    if answer.result then return answer.result end
  end
  fail('no answer to ' .. method)
end

-- The cursor on the walk of the page tables.
vim.fn.search('hmm_range_fault(&range)')
local hover = ask('textDocument/hover').contents.value
vim.lsp.buf.definition()
local target = nil
vim.wait(20000, function()
  target = vim.fn.getline('.')
  return target:find('heron_invalidate') ~= nil
end, 50)

-- The command of the page opens a window with the picture.
vim.fn.search('^int heron_mirror_fault')
vim.cmd('InvlockExplore')
local explored = ''
vim.wait(20000, function()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      explored = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
    end
  end
  return explored ~= ''
end, 50)

local handle = assert(io.open(out, 'w'))
handle:write(vim.fn.json_encode({ diagnostics = seen, hover = hover, target = target, explored = explored }))
handle:close()
vim.lsp.stop_client(client)
vim.cmd('qa!')
