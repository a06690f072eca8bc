# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_mipush_global_optspecs
    string join \n state= o/output= json fields= color= q/quiet v/verbose no-input now= lang= h/help V/version
end

function __fish_mipush_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_mipush_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_mipush_using_subcommand
    set -l cmd (__fish_mipush_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c mipush -n "__fish_mipush_needs_command" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_needs_command" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_needs_command" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_needs_command" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_needs_command" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_needs_command" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_needs_command" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_needs_command" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_needs_command" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_needs_command" -s V -l version -d 'Print version'
complete -c mipush -n "__fish_mipush_needs_command" -f -a "init" -d 'Create the state file'
complete -c mipush -n "__fish_mipush_needs_command" -f -a "cert" -d 'Register and manage push certificates'
complete -c mipush -n "__fish_mipush_needs_command" -f -a "device" -d 'Register phones and bind them to certificate IDs'
complete -c mipush -n "__fish_mipush_needs_command" -f -a "session" -d 'Play logins and what happens to them'
complete -c mipush -n "__fish_mipush_needs_command" -f -a "send" -d 'Send a push'
complete -c mipush -n "__fish_mipush_needs_command" -f -a "trace" -d 'Follow a message: planned, delivered, clicked, lost'
complete -c mipush -n "__fish_mipush_needs_command" -f -a "emulator" -d 'Run the emulator, and look at its phones'
complete -c mipush -n "__fish_mipush_needs_command" -f -a "demo" -d 'Play the whole guide on the embedded emulator: push, no push, and why'
complete -c mipush -n "__fish_mipush_needs_command" -f -a "completions" -d 'Print the completion script for a shell'
complete -c mipush -n "__fish_mipush_needs_command" -f -a "man" -d 'Print the man page of a command, or write all of them'
complete -c mipush -n "__fish_mipush_needs_command" -f -a "help" -d 'Help on a command or a topic: exit-codes, environment, output'
complete -c mipush -n "__fish_mipush_using_subcommand init" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand init" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand init" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand init" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand init" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand init" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand init" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand init" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand init" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand init" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -f -a "add" -d 'Save a certificate and get its certificate ID; asks for what is missing'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -f -a "list" -d 'List certificates'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -f -a "ls" -d 'List certificates'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -f -a "show" -d 'Show one certificate'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -f -a "edit" -d 'Change a certificate; saving starts the ten minutes anew'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -f -a "remove" -d 'Remove a certificate for good; its ID never comes back and pushes to devices that reported it fail'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -f -a "rm" -d 'Remove a certificate for good; its ID never comes back and pushes to devices that reported it fail'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -f -a "use" -d 'Choose the certificate that is meant when --cert is not given'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and not __fish_seen_subcommand_from add list ls show edit remove rm use check" -f -a "check" -d 'Ask Xiaomi whether it takes this certificate\'s AppSecret (reads today\'s quota; sends nothing)'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -l name -d 'What to call it' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -l package -d 'The app\'s main package name, as on Xiaomi\'s site' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -l app-id -d 'Xiaomi AppID' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -l app-key -d 'Xiaomi AppKey; only the client uses it' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -l app-secret-file -d 'File that holds the AppSecret, read at each use; `-` reads it from stdin once and keeps it in the state file' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -l app-secret-env -d 'Environment variable that holds the AppSecret, read at each use' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -l channel-id -d 'Default notification channel' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -l click -d 'What a tap does: open-app, open-url=URL or open-intent=URI' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -l region -d 'china, singapore, india, europe, russia, or embedded for the emulator inside' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from list" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from list" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from list" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from list" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from list" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from list" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from list" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from ls" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from ls" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from ls" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from ls" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from ls" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from ls" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from ls" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from show" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from show" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from show" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from show" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from show" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from show" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -l name -d 'What to call it' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -l package -d 'The app\'s main package name, as on Xiaomi\'s site' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -l app-id -d 'Xiaomi AppID' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -l app-key -d 'Xiaomi AppKey; only the client uses it' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -l app-secret-file -d 'File that holds the AppSecret, read at each use; `-` reads it from stdin once and keeps it in the state file' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -l app-secret-env -d 'Environment variable that holds the AppSecret, read at each use' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -l channel-id -d 'Default notification channel' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -l click -d 'What a tap does: open-app, open-url=URL or open-intent=URI' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -l region -d 'china, singapore, india, europe, russia, or embedded for the emulator inside' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -l no-app-key -d 'Take the AppKey away'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -l no-channel-id -d 'Take the default channel away'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from remove" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from remove" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from remove" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from remove" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from remove" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from remove" -l confirm -d 'Do not ask'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from remove" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from rm" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from rm" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from rm" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from rm" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from rm" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from rm" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from rm" -l confirm -d 'Do not ask'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from rm" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from rm" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from use" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from use" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from use" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from use" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from use" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from use" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from use" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from use" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from use" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from use" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from use" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from check" -l cert -d 'Certificate ID or name [default: the one chosen by `cert use`, else the only one]' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from check" -l xiaomi-url -d 'Base address instead of the host of the certificate\'s region' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from check" -l timeout -d 'Give a call up after this long [default: 10s; connecting: 3s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from check" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from check" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from check" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from check" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from check" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from check" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from check" -l allow-insecure-host -d 'Allow plain http to hosts other than this machine'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from check" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from check" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from check" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand cert; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand device; and not __fish_seen_subcommand_from register report list ls show remove rm" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand device; and not __fish_seen_subcommand_from register report list ls show remove rm" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand device; and not __fish_seen_subcommand_from register report list ls show remove rm" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and not __fish_seen_subcommand_from register report list ls show remove rm" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand device; and not __fish_seen_subcommand_from register report list ls show remove rm" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and not __fish_seen_subcommand_from register report list ls show remove rm" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and not __fish_seen_subcommand_from register report list ls show remove rm" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand device; and not __fish_seen_subcommand_from register report list ls show remove rm" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand device; and not __fish_seen_subcommand_from register report list ls show remove rm" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand device; and not __fish_seen_subcommand_from register report list ls show remove rm" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand device; and not __fish_seen_subcommand_from register report list ls show remove rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand device; and not __fish_seen_subcommand_from register report list ls show remove rm" -f -a "register" -d 'Play a phone\'s registerPush and get its regId'
complete -c mipush -n "__fish_mipush_using_subcommand device; and not __fish_seen_subcommand_from register report list ls show remove rm" -f -a "report" -d 'Report a logged-in user\'s certificate ID and regId (setOfflinePushToken, setOfflinePushConfig)'
complete -c mipush -n "__fish_mipush_using_subcommand device; and not __fish_seen_subcommand_from register report list ls show remove rm" -f -a "list" -d 'List phones with the logins on them and what they reported'
complete -c mipush -n "__fish_mipush_using_subcommand device; and not __fish_seen_subcommand_from register report list ls show remove rm" -f -a "ls" -d 'List phones with the logins on them and what they reported'
complete -c mipush -n "__fish_mipush_using_subcommand device; and not __fish_seen_subcommand_from register report list ls show remove rm" -f -a "show" -d 'Show one phone: its registration with Xiaomi and the logins on it'
complete -c mipush -n "__fish_mipush_using_subcommand device; and not __fish_seen_subcommand_from register report list ls show remove rm" -f -a "remove" -d 'Forget a phone and the logins on it'
complete -c mipush -n "__fish_mipush_using_subcommand device; and not __fish_seen_subcommand_from register report list ls show remove rm" -f -a "rm" -d 'Forget a phone and the logins on it'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -l cert -d 'Certificate ID or name [default: the one in use]' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -l app-id -d 'AppID in the app [default: the certificate\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -l app-key -d 'AppKey in the app [default: the certificate\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -l package -d 'Package of the built app [default: the certificate\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -l generation -d 'IM SDK generation in the app: g1 (TIMManager), g2 (V2TIMManager), g3 (TIMPush) [default: g2]' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -l alias -d 'An alias the app sets; repeatable' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -l account -d 'A user account the app sets; repeatable' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -l topic -d 'A topic the app subscribes to; repeatable' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from register" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from report" -l user -d 'The user, logged in on the device' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from report" -l device -d 'The phone [default: the user\'s only one]' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from report" -l cert -d 'Certificate ID or name [default: the one in use]' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from report" -l reg-id -d 'The regId [default: the one that `device register` got]' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from report" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from report" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from report" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from report" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from report" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from report" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from report" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from report" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from report" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from report" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from report" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from list" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from list" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from list" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from list" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from list" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from list" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from list" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from ls" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from ls" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from ls" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from ls" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from ls" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from ls" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from ls" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from show" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from show" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from show" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from show" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from show" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from show" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from remove" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from remove" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from remove" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from remove" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from remove" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from remove" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from rm" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from rm" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from rm" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from rm" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from rm" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from rm" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from rm" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from rm" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand device; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -f -a "login" -d 'Log a user in on a device; by default that kicks the user\'s other phone'
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -f -a "logout" -d 'Log the user out on a device: pushes end, and so does what was reported'
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -f -a "kick" -d 'Kick the user from the server: pushes end, a new login is needed'
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -f -a "background" -d 'Send the app behind others; from SDK 5.0.1 it reports that (doBackground) and is pushed to'
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -f -a "foreground" -d 'Bring the running app to the front: messages arrive online, no push'
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -f -a "kill" -d 'End the app\'s process without a logout: the normal case for a push'
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -f -a "launch" -d 'Open the app, by its icon or by a tapped notification'
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -f -a "list" -d 'List logins and their presence'
complete -c mipush -n "__fish_mipush_using_subcommand session; and not __fish_seen_subcommand_from login logout kick background foreground kill launch list ls" -f -a "ls" -d 'List logins and their presence'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from login" -l device -d 'The phone; made on first mention. May be left out when the user has one' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from login" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from login" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from login" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from login" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from login" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from login" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from login" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from login" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from login" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from login" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from logout" -l device -d 'The phone; may be left out when the user has one' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from logout" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from logout" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from logout" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from logout" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from logout" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from logout" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from logout" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from logout" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from logout" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from logout" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kick" -l device -d 'The phone; may be left out when the user has one' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kick" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kick" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kick" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kick" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kick" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kick" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kick" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kick" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kick" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kick" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kick" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from background" -l device -d 'The phone; may be left out when the user has one' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from background" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from background" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from background" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from background" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from background" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from background" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from background" -l silent -d 'The app does not call doBackground: the server takes it for online, no push'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from background" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from background" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from background" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from background" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from background" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from foreground" -l device -d 'The phone; may be left out when the user has one' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from foreground" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from foreground" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from foreground" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from foreground" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from foreground" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from foreground" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from foreground" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from foreground" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from foreground" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from foreground" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from foreground" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kill" -l device -d 'The phone; may be left out when the user has one' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kill" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kill" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kill" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kill" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kill" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kill" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kill" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kill" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kill" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kill" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from kill" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from launch" -l device -d 'The phone; may be left out when the user has one' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from launch" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from launch" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from launch" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from launch" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from launch" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from launch" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from launch" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from launch" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from launch" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from launch" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from launch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from list" -l user -d 'Only this user\'s' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from list" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from list" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from list" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from list" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from list" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from list" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from list" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from ls" -l user -d 'Only this user\'s' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from ls" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from ls" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from ls" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from ls" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from ls" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from ls" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from ls" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand session; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand send" -l reg-id -d 'A device\'s regId; repeatable' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l alias -d 'An alias; repeatable' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l account -d 'A Xiaomi user account; repeatable' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l topic -d 'A topic' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l user -d 'An IM user, through IM\'s decision whether an offline push goes out' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l targets -d 'A file (or - for stdin) of targets, one a line or JSON lines such as {"reg_id":"…"}' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand send" -l targets-kind -d 'What the lines of --targets are' -r -f -a "reg-id\t'Tokens'
alias\t'Aliases'
account\t'Xiaomi user accounts'"
complete -c mipush -n "__fish_mipush_using_subcommand send" -l title -d 'First line; with --user it defaults to "a new message"' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l description -d 'Second line' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l payload -d 'Text for the app: the message of a pass-through, else kept with the notification' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l ext -d 'The pass-through text that the app reads after a tap (extra.ext); JSON is wise' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l extra -d 'A key of your own; repeatable' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l channel-id -d 'Notification channel [default: the certificate\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l template-id -d 'Message template, obligatory for private messages' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l template-param -d 'A value of the template; repeatable' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l notify-type -d '-1 everything, or a sum of 1 sound, 2 vibrate, 4 light; 0 silent' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l notify-id -d 'Replaces an earlier notification with the same id' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l ttl -d 'Keep it for devices that are offline for this long: 12h, 1d; a bare number is seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l at -d 'Send later, at this time' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l click -d 'What a tap does: open-app, open-url=URL, open-intent=URI, or none [default: the certificate\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l job-key -d 'Groups messages; a device shows only the first of a key' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l callback -d 'Where Xiaomi posts receipts' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l callback-param -d 'Text that comes back in receipts' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l callback-type -d 'Which receipts: a sum, words such as delivered,clicked,invalid, or all' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l sound -d 'A sound under res/raw, without suffix' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l cert -d 'Certificate ID or name [default: the one chosen by `cert use`, else the only one]' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l xiaomi-url -d 'Base address instead of the host of the certificate\'s region' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l timeout -d 'Give a call up after this long [default: 10s; connecting: 3s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand send" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand send" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand send" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand send" -l all -d 'Every device of the app; asks first'
complete -c mipush -n "__fish_mipush_using_subcommand send" -l confirm -d 'Do not ask before --all'
complete -c mipush -n "__fish_mipush_using_subcommand send" -l pass-through -d 'Deliver to the app and show nothing'
complete -c mipush -n "__fish_mipush_using_subcommand send" -l online-only -d 'With --user: PushFlag 1, online delivery only'
complete -c mipush -n "__fish_mipush_using_subcommand send" -l allow-insecure-host -d 'Allow plain http to hosts other than this machine'
complete -c mipush -n "__fish_mipush_using_subcommand send" -l dry-run -d 'Show the exact request, redacted, and touch nothing'
complete -c mipush -n "__fish_mipush_using_subcommand send" -l curl -d 'Show the request as a curl command and touch nothing'
complete -c mipush -n "__fish_mipush_using_subcommand send" -l force -d 'Send even what Xiaomi is known to refuse'
complete -c mipush -n "__fish_mipush_using_subcommand send" -l strict -d 'With --user: a certificate younger than 10 minutes stops the push'
complete -c mipush -n "__fish_mipush_using_subcommand send" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand send" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand send" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand send" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand send" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand trace" -l job-key -d 'Every message of a job key' -r
complete -c mipush -n "__fish_mipush_using_subcommand trace" -l since -d 'The newest messages since this time' -r
complete -c mipush -n "__fish_mipush_using_subcommand trace" -l every -d 'Look again after this long' -r
complete -c mipush -n "__fish_mipush_using_subcommand trace" -l cert -d 'Certificate ID or name [default: the one chosen by `cert use`, else the only one]' -r
complete -c mipush -n "__fish_mipush_using_subcommand trace" -l xiaomi-url -d 'Base address instead of the host of the certificate\'s region' -r
complete -c mipush -n "__fish_mipush_using_subcommand trace" -l timeout -d 'Give a call up after this long [default: 10s; connecting: 3s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand trace" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand trace" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand trace" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand trace" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand trace" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand trace" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand trace" -l wait -d 'Wait until every target is accounted for; --timeout then limits the waiting [default: 60s]'
complete -c mipush -n "__fish_mipush_using_subcommand trace" -l allow-insecure-host -d 'Allow plain http to hosts other than this machine'
complete -c mipush -n "__fish_mipush_using_subcommand trace" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand trace" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand trace" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand trace" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand trace" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and not __fish_seen_subcommand_from run exec tail phones tap" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and not __fish_seen_subcommand_from run exec tail phones tap" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and not __fish_seen_subcommand_from run exec tail phones tap" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and not __fish_seen_subcommand_from run exec tail phones tap" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and not __fish_seen_subcommand_from run exec tail phones tap" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and not __fish_seen_subcommand_from run exec tail phones tap" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and not __fish_seen_subcommand_from run exec tail phones tap" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and not __fish_seen_subcommand_from run exec tail phones tap" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and not __fish_seen_subcommand_from run exec tail phones tap" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and not __fish_seen_subcommand_from run exec tail phones tap" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and not __fish_seen_subcommand_from run exec tail phones tap" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and not __fish_seen_subcommand_from run exec tail phones tap" -f -a "run" -d 'Serve Xiaomi\'s API on this machine until Ctrl-C'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and not __fish_seen_subcommand_from run exec tail phones tap" -f -a "exec" -d 'Run a command with an emulator beside it, and pass its exit code on'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and not __fish_seen_subcommand_from run exec tail phones tap" -f -a "tail" -d 'Follow what the emulator does: accepted, refused, delivered, tapped'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and not __fish_seen_subcommand_from run exec tail phones tap" -f -a "phones" -d 'Show the phones and what is on their screens'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and not __fish_seen_subcommand_from run exec tail phones tap" -f -a "tap" -d 'Tap a notification and see what the app gets'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from run" -l port -d 'Port to listen on; 0 takes a free one' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from run" -l listen -d 'Address to listen on; anything but this machine lets strangers in' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from run" -l ready-file -d 'Write a JSON object with the addresses and the control token here once it listens' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from run" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from run" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from run" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from run" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from run" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from run" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from run" -l accept-unknown -d 'Take every regId, also those that no phone reported'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from run" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from run" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from run" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from run" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from exec" -l port -d 'Port to listen on; 0 takes a free one' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from exec" -l listen -d 'Address to listen on; anything but this machine lets strangers in' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from exec" -l ready-file -d 'Write a JSON object with the addresses and the control token here once it listens' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from exec" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from exec" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from exec" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from exec" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from exec" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from exec" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from exec" -l accept-unknown -d 'Take every regId, also those that no phone reported'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from exec" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from exec" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from exec" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from exec" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tail" -l count -d 'End after this many events' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tail" -l after -d 'Begin behind this number instead of at the beginning' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tail" -l control-url -d 'Control address [default: the emulator running on this state file, else the embedded one]' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tail" -l ready-file -d 'Ready file of a running emulator' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tail" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tail" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tail" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tail" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tail" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tail" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tail" -l no-follow -d 'Show what there is and end'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tail" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tail" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tail" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tail" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tail" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from phones" -l control-url -d 'Control address [default: the emulator running on this state file, else the embedded one]' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from phones" -l ready-file -d 'Ready file of a running emulator' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from phones" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from phones" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from phones" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from phones" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from phones" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from phones" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from phones" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from phones" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from phones" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from phones" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from phones" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tap" -l control-url -d 'Control address [default: the emulator running on this state file, else the embedded one]' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tap" -l ready-file -d 'Ready file of a running emulator' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tap" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tap" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tap" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tap" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tap" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tap" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tap" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tap" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tap" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tap" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand emulator; and __fish_seen_subcommand_from tap" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand demo" -l keep -d 'Keep the state file in this folder, to go on from there' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand demo" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand demo" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand demo" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand demo" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand demo" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand demo" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand demo" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand demo" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand demo" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand demo" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand completions" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand completions" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand completions" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand completions" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand completions" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand completions" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand completions" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand completions" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand completions" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand man" -l write -d 'Write every page into this folder' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand man" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand man" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand man" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand man" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand man" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand man" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand man" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand man" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand man" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand man" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mipush -n "__fish_mipush_using_subcommand help" -l state -d 'State file [default: nearest mipush.toml upwards, else the user\'s]' -r -F
complete -c mipush -n "__fish_mipush_using_subcommand help" -s o -l output -d 'Format of the data on stdout' -r -f -a "table\t'For people'
json\t'One document, indented'
jsonl\t'One object a line'
tsv\t'Tab-separated values under a line of keys'"
complete -c mipush -n "__fish_mipush_using_subcommand help" -l fields -d 'Keys to show, in this order' -r
complete -c mipush -n "__fish_mipush_using_subcommand help" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c mipush -n "__fish_mipush_using_subcommand help" -l now -d 'Evaluate everything as of this time: RFC 3339 or unix seconds' -r
complete -c mipush -n "__fish_mipush_using_subcommand help" -l lang -d 'Language of teaching texts, en or zh [default: the locale\'s]' -r
complete -c mipush -n "__fish_mipush_using_subcommand help" -l json -d 'Short for --output json'
complete -c mipush -n "__fish_mipush_using_subcommand help" -s q -l quiet -d 'No status, hints or progress on stderr'
complete -c mipush -n "__fish_mipush_using_subcommand help" -s v -l verbose -d 'Say more; twice shows the HTTP exchange, redacted'
complete -c mipush -n "__fish_mipush_using_subcommand help" -l no-input -d 'Never ask; a missing value is an error'
complete -c mipush -n "__fish_mipush_using_subcommand help" -s h -l help -d 'Print help (see more with \'--help\')'
