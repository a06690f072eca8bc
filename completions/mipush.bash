# Completion of mipush for bash. The program is asked at each press of the tab key. It gets the line up to the cursor,
# because bash's own words are torn at `:` and `=`, which names may hold, and it answers in bash's quoting.
_mipush() {
    local answer reply
    COMPREPLY=()
    answer=$(COMPLETE=bash mipush -- "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null) || return
    while IFS= read -r reply; do
        [[ -z $reply ]] || COMPREPLY+=("$reply")
    done <<<"$answer"
    # A path or an option that ends so goes on without a blank.
    if [[ ${COMPREPLY-} != *[=/] ]]; then
        compopt +o nospace 2>/dev/null
    fi
}
if [[ ${BASH_VERSINFO[0]} -gt 4 || ${BASH_VERSINFO[0]} -eq 4 && ${BASH_VERSINFO[1]} -ge 4 ]]; then
    complete -o nospace -o bashdefault -o nosort -F _mipush mipush
else
    complete -o nospace -o bashdefault -F _mipush mipush
fi
