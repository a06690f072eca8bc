complete --keep-order --exclusive --command mipush --arguments "(COMPLETE=fish mipush -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
