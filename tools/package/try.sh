#!/usr/bin/env bash
# Packs the library, installs it into an empty folder as an owner would, starts a cluster there and renders it.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root"
npm run --silent build
archive=$(npm pack --silent --pack-destination "$work")
cd "$work"
mkdir owner && cd owner
git init -q
printf '{ "name": "owner", "private": true, "type": "module" }\n' > package.json
printf 'node_modules/\n.secrets/\n' > .gitignore
npm install --silent --no-audit --no-fund "$work/$archive"
npx --no-install labwright new cluster attic
npx --no-install labwright synth
npx --no-install labwright synth --check
npx --no-install labwright check
npx --no-install labwright secrets generate
test -f dist/attic/data/redis/statefulset-redis.yaml
# The new cluster is of a minor whose programs the rehearsals of the repository need as well.
npx --no-install labwright doctor
npx --no-install labwright rehearse
cat > tsconfig.json <<'J'
{ "compilerOptions": { "strict": true, "target": "es2023", "module": "nodenext", "moduleResolution": "nodenext", "allowImportingTsExtensions": true, "noEmit": true, "skipLibCheck": true, "exactOptionalPropertyTypes": true }, "include": ["clusters"] }
J
"$root/node_modules/.bin/tsc" -p tsconfig.json
echo 'the package renders and rehearses a cluster of its own'
