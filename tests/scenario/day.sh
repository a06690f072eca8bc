#!/bin/sh
# Two days under the rules of 2026, played on the emulator: channels, quota, receipts, recall, a delayed send, and a
# message for a phone that stays offline. It needs no account, no phone, no network and no waiting: the clock is pinned
# and moves when `emulator advance` says so.
#
#   tests/scenario/day.sh        with the mipush in PATH, in a folder that is removed again
#
# Every step says what must come out: the exit code, what is shown, what is not. The first that differs ends the script.
# cargo's tests run it (tests/it/scenario.rs); the guide explains it (docs/guide/emulator.md).
set -eu

folder=$(mktemp -d)
emulator='' listener=''
clean() {
    for pid in $emulator $listener; do kill "$pid" 2>/dev/null || true; done
    rm -rf "$folder"
}
trap clean EXIT
cd "$folder"

step() { printf '\n== %s\n' "$1"; }

# run CODE COMMAND...: the command must end with this exit code.
run() {
    wanted=$1 code=0
    shift
    printf '$ %s\n' "$*"
    "$@" >out 2>err || code=$?
    [ "$code" = "$wanted" ] || differs "exit code $code, expected $wanted"
}

# shows TEXT...: the last command printed each of these, on stdout or on stderr.
shows() {
    for text in "$@"; do
        cat out err | grep -qF -- "$text" || differs "not there: $text"
    done
}

# lacks TEXT...: it printed none of these.
lacks() {
    for text in "$@"; do
        if cat out err | grep -qF -- "$text"; then differs "should not be there: $text"; fi
    done
}

differs() {
    printf 'DIFFERS: %s\n' "$1"
    cat out err
    exit 9
}

# send ARGUMENTS...: a message to alice that must be taken; its id is then in $id.
send() {
    run 0 mipush send --alias alice "$@" -q -o tsv --fields message_id
    id=$(tail -n 1 out)
}

# receipt KIND: waits for the next receipt, which must be of this kind and about $id.
receipt() {
    read -r line <&4
    printf '%s\n' "$line" >out
    : >err
    shows "\"kind\":\"$1\"" "\"message_id\":\"$id\""
    printf 'a receipt: %s\n' "$1"
}

step 'An app, a phone, and an emulator with the rules of 2026'
export MIPUSH_NOW=2026-11-24T08:00:00+08:00 MIPUSH_STATE="$folder/mipush.toml" MIPUSH_LANG=en
printf 'bm90LWEtc2VjcmV0LWtleQ==' >secret
run 0 mipush init
run 0 mipush cert add --name prod --package com.example.chat --app-id 2882303761512345678 \
    --app-secret-file secret --region china --click open-app
run 0 mipush device register phone1 --alias alice --topic news

# A pipe that is read needs no polling: the emulator prints one line as soon as it listens.
mkfifo ready news where
mipush emulator run --port 0 --clock manual --now "$MIPUSH_NOW" --rules 2026 --rule day-quota=1 \
    --rule channel.promo=public --rule channel.orders=private -o jsonl >ready 2>emulator.log &
emulator=$!
exec 3<ready
read -r line <&3
url=${line#*\"xiaomi_url\":\"}
export MIPUSH_XIAOMI_URL="${url%%\"*}"

mipush receipts listen --port 0 --path /receipts --ready-file where -o jsonl >news 2>listener.log &
listener=$!
exec 4<news
url=$(cat where)
url=${url#*\"url\":\"}
callback=${url%%\"*}

step 'Without a channel, or on one that is not the app'\''s: 27001'
run 6 mipush send --alias alice --title Hello --description World
shows 'refused with 27001' 'invalid channel info!'
run 6 mipush send --alias alice --title Hello --description World --channel-id strange
shows 'refused with 27001'

step 'A public channel, until the day'\''s quota is used up: 200001'
send --title One --description 'of two' --channel-id promo --notify-id 1
send --title Two --description 'of two' --channel-id promo --notify-id 2
run 6 mipush send --alias alice --title Three --description 'one too many' --channel-id promo
shows 'refused with 200001' 'exceed quota, quota: 2, have acked: 2'
run 0 mipush emulator phones phone1
shows One Two
lacks Three

step 'Private messages need a template, have no quota, and their receipts come'
run 6 mipush send --alias alice --title Order --description 'is on its way' --channel-id orders
shows 'refused with 27001'
private='--channel-id orders --template-id T1'
send --title Order --description 'is on its way' $private --notify-id 7 \
    --callback "$callback" --callback-type all --callback-param day --job-key order-1
run 0 mipush emulator advance 1s
receipt delivered
run 0 mipush emulator tap phone1
shows Order
run 0 mipush emulator advance 1s
receipt clicked
run 0 mipush receipts show "$id" --json --fields message_id,title,targets,delivered,clicked,expired
shows "$id" '"title": "Order"' '"delivered": 1' '"clicked": 1' '"expired": 0'
run 0 mipush trace "$id" --json
shows '"delivered": 1' '"clicked": 1' '"final": true'

step 'A shown notification is recalled'
send --title Mistake --description 'sent too early' $private --notify-id 8
run 0 mipush emulator phones phone1
shows Mistake One Two
run 0 mipush recall "$id"
shows v3 true
run 0 mipush emulator phones phone1
lacks Mistake
shows One Two

step 'A delayed message goes out when its time has come'
send --title Later --description 'at half past nine' $private --at 2026-11-24T09:30:00+08:00
run 0 mipush schedule list
shows "$id"
run 0 mipush emulator advance 89m
run 0 mipush emulator expect --title Later --exactly 0 --within 0s
run 0 mipush emulator advance 1m
run 0 mipush emulator expect --title Later --exactly 1 --within 0s --settle 0s
shows 'met: expected exactly 1' "$id"
run 6 mipush schedule show "$id"
shows false

step 'Midnight in China brings a new quota; a phone that is offline gets its message within 24 hours or never'
run 0 mipush emulator advance 15h
run 0 mipush emulator phone set phone1 --offline
send --title Sale --description 'today only' --channel-id promo --callback "$callback" --callback-type all
run 0 mipush emulator advance 1439m
run 0 mipush emulator phones phone1 --json
shows '"waiting": 1'
run 0 mipush emulator advance 1m
run 0 mipush emulator advance 1s
receipt expired
run 0 mipush emulator phone set phone1 --online
run 0 mipush emulator phones phone1
lacks Sale
run 0 mipush trace "$id" --json --now 2026-11-26T08:00:00+08:00
shows '"resolved": 1' '"delivered": 0' '"expired": 1' '"final": true'
run 9 mipush emulator expect --title Sale --within 0s
shows 'NOT met'
run 0 mipush doctor --only receipts --offline
shows 'expired 1' 'mipush receipts show'

step 'The counters add up: all five of the first day arrived and one was tapped; that of the second day did not arrive'
run 0 mipush stats --from 2026-11-24 --to 2026-11-25 -o tsv --fields date,by_alias,delivered,clicked
shows "2026-11-24	5	5	1" "2026-11-25	1	0	0"

step 'From December on the older recalls are gone'
run 0 mipush emulator advance 6d
run 6 mipush recall --topic news --notify-id 1
shows 'refused with 10020' 'on 2026-12-01'
export MIPUSH_NOW=2026-12-02T08:00:00+08:00
run 2 mipush recall --topic news --notify-id 1
shows 'switched off since 2026-12-01' 'mipush recall --alias'
run 0 mipush recall --alias alice --notify-id 1
run 0 mipush emulator phones phone1
lacks One
shows Two

step 'What was refused, and by which rule'
run 0 mipush emulator journal --refused
shows channel-missing channel-foreign day-quota

run 0 mipush emulator stop
wait "$emulator"
emulator=''
kill "$listener"
wait "$listener"
listener=''
printf '\nas expected\n'
