#!/bin/bash
# The AWS CLI, which nobody here wrote, against `dynox serve`: awscli_test.sh PROGRAM
set -euo pipefail

program="$1"
aws=/usr/bin/aws
if [ ! -x "$aws" ]; then
    echo "skipped: $aws (Debian package awscli) is not installed"
    exit 77
fi

scratch="$(mktemp -d)"
server=""
# shellcheck disable=SC2317 # called by the trap
finish() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$scratch"
}
trap finish EXIT

"$program" serve --port 0 >"$scratch/out" 2>"$scratch/errors" &
server=$!
for _ in $(seq 600); do
    [ -s "$scratch/out" ] && break
    sleep 0.1
done
url="$(sed -n '1s/^listening on //p' "$scratch/out")"
[ -n "$url" ] || { echo "the server has not said where it listens"; cat "$scratch/errors"; exit 1; }

# The CLI in a bare environment: nothing of the caller's settings, no look for credentials elsewhere.
dynamodb() {
    env -i PATH=/usr/bin:/bin HOME="$scratch" LANG=C.UTF-8 TZ=UTC AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=secret \
        AWS_DEFAULT_REGION=eu-west-1 AWS_EC2_METADATA_DISABLED=true AWS_CONFIG_FILE=/dev/null \
        AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_MAX_ATTEMPTS=1 AWS_PAGER="" \
        "$aws" --endpoint-url "$url" --cli-connect-timeout 30 --cli-read-timeout 60 --output "${output:-text}" dynamodb "$@"
}
# The result as JSON on one line: unlike text it is one for all pages together.
dynamodb_json() { output=json dynamodb "$@" | tr -d ' \n'; }

failures=0
expect() { # what expected found
    if [ "$2" != "$3" ]; then
        printf 'FAILED: %s\n  expected: %s\n  found:    %s\n' "$1" "$2" "$3"
        failures=$((failures + 1))
    else
        echo "ok: $1"
    fi
}
expect_error() { # what text command...
    local what="$1" text="$2" said
    shift 2
    if said="$("$@" 2>&1)"; then
        expect "$what" "an error" "success: $said"
    else
        case "$said" in
            *"$text"*) echo "ok: $what" ;;
            *) expect "$what" "$text" "$said" ;;
        esac
    fi
}

expect "create-table" "CREATING" "$(dynamodb create-table --table-name music --billing-mode PAY_PER_REQUEST \
    --attribute-definitions AttributeName=artist,AttributeType=S AttributeName=song,AttributeType=S \
    AttributeName=year,AttributeType=N \
    --key-schema AttributeName=artist,KeyType=HASH AttributeName=song,KeyType=RANGE \
    --global-secondary-indexes \
    'IndexName=by-year,KeySchema=[{AttributeName=year,KeyType=HASH}],Projection={ProjectionType=ALL}' \
    --local-secondary-indexes \
    'IndexName=artist-year,KeySchema=[{AttributeName=artist,KeyType=HASH},{AttributeName=year,KeyType=RANGE}],Projection={ProjectionType=KEYS_ONLY}' \
    --query TableDescription.TableStatus)"
dynamodb wait table-exists --table-name music
expect "describe-table" "ACTIVE	by-year	artist-year" "$(dynamodb describe-table --table-name music \
    --query 'Table.[TableStatus,GlobalSecondaryIndexes[0].IndexName,LocalSecondaryIndexes[0].IndexName]')"
expect "list-tables" "music" "$(dynamodb list-tables --query TableNames)"

dynamodb put-item --table-name music --item '{"artist":{"S":"Abba"},"song":{"S":"Waterloo"},"year":{"N":"1974"},
    "tags":{"SS":["pop","winner"]},"cover":{"B":"aGVsbG8="}}'
expect "get-item" "1974	aGVsbG8=" "$(dynamodb get-item --table-name music --consistent-read \
    --key '{"artist":{"S":"Abba"},"song":{"S":"Waterloo"}}' --query 'Item.[year.N,cover.B]')"
expect_error "a failed condition" ConditionalCheckFailedException dynamodb put-item --table-name music \
    --item '{"artist":{"S":"Abba"},"song":{"S":"Waterloo"}}' --condition-expression 'attribute_not_exists(artist)'
expect "update-item" "3" "$(dynamodb update-item --table-name music --return-values ALL_NEW \
    --key '{"artist":{"S":"Abba"},"song":{"S":"Waterloo"}}' --update-expression 'ADD plays :n' \
    --expression-attribute-values '{":n":{"N":"3"}}' --query Attributes.plays.N)"

requests='{"music":['
for song in $(seq 10 29); do
    requests+="{\"PutRequest\":{\"Item\":{\"artist\":{\"S\":\"Bach\"},\"song\":{\"S\":\"BWV $song\"},\"year\":{\"N\":\"17$song\"}}}},"
done
expect "batch-write-item leaves nothing over" "" "$(dynamodb_json batch-write-item --request-items "${requests%,}]}" --query UnprocessedItems)"
expect "query, page by page" '[20,"BWV29"]' "$(dynamodb_json query --table-name music --page-size 6 --no-scan-index-forward \
    --key-condition-expression 'artist = :a' --expression-attribute-values '{":a":{"S":"Bach"}}' \
    --query '[Count,Items[0].song.S]')"
expect "query of an index" "BWV 20" "$(dynamodb query --table-name music --index-name by-year \
    --key-condition-expression '#y = :y' --expression-attribute-names '{"#y":"year"}' \
    --expression-attribute-values '{":y":{"N":"1720"}}' --query 'Items[].song.S')"
expect "scan with --max-items" "5" "$(dynamodb_json scan --table-name music --max-items 5 --query 'length(Items)')"
expect "batch-get-item" "1712" "$(dynamodb batch-get-item --query 'Responses.music[0].year.N' \
    --request-items '{"music":{"Keys":[{"artist":{"S":"Bach"},"song":{"S":"BWV 12"}}]}}')"

expect_error "a cancelled transaction" TransactionCanceledException dynamodb transact-write-items --transact-items '[
    {"Delete":{"TableName":"music","Key":{"artist":{"S":"Bach"},"song":{"S":"BWV 10"}}}},
    {"ConditionCheck":{"TableName":"music","Key":{"artist":{"S":"Bach"},"song":{"S":"BWV 99"}},
     "ConditionExpression":"attribute_exists(artist)"}}]'
dynamodb transact-write-items --transact-items '[{"Delete":{"TableName":"music","Key":{"artist":{"S":"Bach"},"song":{"S":"BWV 11"}}}}]'
expect "transact-get-items" "1710	None" "$(dynamodb transact-get-items --query '[Responses[0].Item.year.N,Responses[1].Item.year.N]' \
    --transact-items '[{"Get":{"TableName":"music","Key":{"artist":{"S":"Bach"},"song":{"S":"BWV 10"}}}},
    {"Get":{"TableName":"music","Key":{"artist":{"S":"Bach"},"song":{"S":"BWV 11"}}}}]')"

# The parameters that expressions have replaced.
expect_error "--expected that does not hold" ConditionalCheckFailedException dynamodb delete-item --table-name music \
    --key '{"artist":{"S":"Abba"},"song":{"S":"Waterloo"}}' --expected '{"year":{"Value":{"N":"1975"}}}'
expect "--attribute-updates with --expected" "4" "$(dynamodb update-item --table-name music --return-values UPDATED_NEW \
    --key '{"artist":{"S":"Abba"},"song":{"S":"Waterloo"}}' --expected '{"plays":{"ComparisonOperator":"NOT_NULL"}}' \
    --attribute-updates '{"plays":{"Action":"ADD","Value":{"N":"1"}},"cover":{"Action":"DELETE"}}' --query Attributes.plays.N)"
expect "--key-conditions, --query-filter and --attributes-to-get" "BWV 15" "$(dynamodb query --table-name music \
    --key-conditions '{"artist":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"Bach"}]},
        "song":{"ComparisonOperator":"BEGINS_WITH","AttributeValueList":[{"S":"BWV 1"}]}}' \
    --query-filter '{"year":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"1715"}]}}' \
    --attributes-to-get song --query 'Items[].song.S')"
expect "--scan-filter" "Waterloo" "$(dynamodb scan --table-name music --query 'Items[].song.S' \
    --scan-filter '{"tags":{"ComparisonOperator":"CONTAINS","AttributeValueList":[{"S":"pop"}]}}')"

# PartiQL.
dynamodb execute-statement --statement "INSERT INTO music VALUE {'artist': 'Can', 'song': 'Halleluwah', 'plays': 1}"
expect_error "a statement that is not well formed" "Statement wasn't well formed" dynamodb execute-statement --statement 'SELEC * FROM music'
expect "execute-statement" "Halleluwah" "$(dynamodb execute-statement --query 'Items[].song.S' \
    --statement 'SELECT song FROM music WHERE artist = ? AND plays < 2' --parameters '[{"S":"Can"}]')"
expect "batch-execute-statement" "1	ResourceNotFound" "$(dynamodb batch-execute-statement --query '[Responses[0].Item.plays.N,Responses[1].Error.Code]' \
    --statements "[{\"Statement\":\"SELECT * FROM music WHERE artist='Can' AND song='Halleluwah'\"},{\"Statement\":\"SELECT * FROM nope WHERE a='b'\"}]")"
dynamodb execute-transaction --transact-statements "[{\"Statement\":\"DELETE FROM music WHERE artist='Can' AND song='Halleluwah' AND plays = 1\"}]"

expect "delete-table" "DELETING" "$(dynamodb delete-table --table-name music --query TableDescription.TableStatus)"
dynamodb wait table-not-exists --table-name music

kill -TERM "$server"
status=0
wait "$server" || status=$?
server=""
expect "exit code after SIGTERM" 0 "$status"
expect "standard error" "" "$(cat "$scratch/errors")"
exit "$((failures > 0))"
