#!/bin/sh
# Fetches the browser libraries behind GraphiQL into vendor/, pinned and verified.
#
# Needs npm, tar and sha256sum. Each package is downloaded with `npm pack`, so none of its scripts run.
# vendor/ is replaced only when every file has the checksum written here.
set -eu

cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mkdir "$scratch/vendor"

# take PACKAGE VERSION FILE=NAME...: copies FILE of the published package to vendor/NAME.
take() {
    package=$1
    version=$2
    shift 2
    archive=$(npm pack --silent --pack-destination "$scratch" "$package@$version")
    mkdir "$scratch/unpacked"
    tar -xzf "$scratch/$archive" -C "$scratch/unpacked"
    for pair in "$@"; do
        cp "$scratch/unpacked/package/${pair%%=*}" "$scratch/vendor/${pair#*=}"
    done
    rm -rf "$scratch/unpacked"
}

take graphiql 3.9.0 \
    graphiql.min.js=graphiql.min.js graphiql.min.css=graphiql.min.css LICENSE=LICENSE-graphiql
take react 18.3.1 umd/react.production.min.js=react.production.min.js LICENSE=LICENSE-react
take react-dom 18.3.1 \
    umd/react-dom.production.min.js=react-dom.production.min.js LICENSE=LICENSE-react-dom
# Only the licences of the two typefaces inside graphiql.min.css.
take @fontsource/roboto 5.0.8 LICENSE=LICENSE-roboto
take firacode 6.2.0 LICENSE=LICENSE-fira-code

(cd "$scratch/vendor" && sha256sum -c -) <<'SUMS'
1d41e10031ab125302780a05ec4c91d218e47db0c7e37cf315cce5e608cdc25c  LICENSE-fira-code
4b18fbe55c4e8f9169cb702be138f4d858a2dad920c39857204ffdc9c1c9fdc4  LICENSE-graphiql
52412d7bc7ce4157ea628bbaacb8829e0a9cb3c58f57f99176126bc8cf2bfc85  LICENSE-react
52412d7bc7ce4157ea628bbaacb8829e0a9cb3c58f57f99176126bc8cf2bfc85  LICENSE-react-dom
f7eadd12cb8e1f544434ba4ea0987562bef85a5b0a3fb3b8f336c21496c0280c  LICENSE-roboto
bdddd50aac5bdb0edd83e5c862ba2fed9db2964e4c75d4655ab62b0a7d5bd730  graphiql.min.css
a330a2be1d2389486840a9d0a834767d9083a23f105879e0de54e4fce83d3513  graphiql.min.js
35f4f974f4b2bcd44da73963347f8952e341f83909e4498227d4e26b98f66f0d  react-dom.production.min.js
d949f1c3687aedadcedac85261865f29b17cd273997e7f6b2bfc53b2f9d4c4dd  react.production.min.js
SUMS

chmod 644 "$scratch"/vendor/*
rm -rf vendor
cp -R "$scratch/vendor" vendor
