# Completion for toolbox(1) and toolbox-sandbox(1) in fish 3.0 or newer.
#
# What can be completed is known to the program alone. `toolbox __complete WORD... CURRENT` prints a
# candidate per line, then perhaps a TAB and a description. The last line is a colon and a sum of:
# 1 an error, 2 no space after the word, 4 no file names if nothing fits, 8 the candidates are file
# extensions, 16 directories only, beside the candidates. fish itself decides on the space.

# __toolbox_ask CURRENT: prints the answer for the words before the cursor and CURRENT. The program
# is the one on the command line, so that one in a build folder speaks for itself.
function __toolbox_ask
    set -l words (commandline --current-process --tokenize --cut-at-cursor)
    set -l program (string replace --regex '^~/' "$HOME/" -- $words[1])
    $program __complete $words[2..-1] "$argv" 2>/dev/null
end

# __toolbox_has SUM BIT: true if BIT is one of those in SUM.
function __toolbox_has
    test (math "floor($argv[1] / $argv[2]) % 2") -eq 1
end

# __toolbox_files TOKEN: prints the files that TOKEN can become. fish completes the arguments of
# commands that it does not know to files.
function __toolbox_files
    complete --do-complete "__toolbox_no_such_command $argv"
end

function __toolbox_complete
    # The token is as it was typed, and may lack a closing quote.
    set -l token (commandline --current-token --cut-at-cursor)
    set -l current
    for quote in '' \' \"
        set current (string unescape -- "$token$quote")
        and break
    end

    set -l candidates (__toolbox_ask $current)
    set -l directive (string match --regex '^:[0-9]+$' -- $candidates[-1] | string sub --start 2)
    or return
    set --erase candidates[-1]
    if __toolbox_has $directive 1
        return
    end

    # The candidates for --option=VALUE and -oVALUE are values, but fish wants whole words.
    set -l option '^(?:-[^=]*=|-[^-](?=.))'
    set -l prefix (string match --regex -- $option $current)
    set -l value (string replace --regex -- $option '' $token)

    if __toolbox_has $directive 8
        set -l suffixes (string escape --style=regex -- $candidates | string join '|')
        set candidates (__toolbox_files $value | string match --regex ".*(?:/|\.(?:$suffixes))\$")
    else if __toolbox_has $directive 16
        set --append candidates (__toolbox_files $value | string match --regex '.*/$')
    else if test (count $candidates) -eq 0; and not __toolbox_has $directive 4
        set candidates (__toolbox_files $value)
        # Where an option could stand too, a word that is none is the command to run. It is escaped,
        # since fish would run a command substitution in the place of a command.
        if string match --quiet --regex '^[^-]' -- $current
            and test (count (__toolbox_ask -)) -gt 1
            set --append candidates (complete --do-complete (string escape -- $current))
        end
    end

    for candidate in $candidates
        echo -- "$prefix$candidate"
    end
end

complete --command toolbox --command toolbox-sandbox --no-files --arguments '(__toolbox_complete)'
