" A session in Vim with ALE and the page's configuration: opens the example driver, waits for the diagnostics of the
" server, and writes what the user would see as JSON.
set nocompatible
packadd! ale
filetype on
let g:ale_lint_on_enter = 1
runtime! plugin/ale.vim
execute 'source' fnameescape($INVLOCK_BLOCK)
let g:ale_linters = {'c': ['invlock']}
execute 'edit' fnameescape($INVLOCK_FILE)
set filetype=c
call ale#Queue(0)
let s:left = 200
while s:left > 0 && empty(ale#engine#GetLoclist(bufnr('')))
  sleep 100m
  let s:left -= 1
endwhile
let s:seen = map(copy(ale#engine#GetLoclist(bufnr(''))), {_, d -> {'line': d.lnum, 'code': get(d, 'code', ''), 'text': d.text, 'linter': d.linter_name}})
call writefile([json_encode(s:seen)], $INVLOCK_OUT)
qall!
