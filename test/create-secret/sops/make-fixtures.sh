#!/usr/bin/env bash
# Makes the encrypted files beside this script anew, by the real sops of each version and the KMS of moto.
#
#   pip install 'moto[server]'; test/create-secret/sops/make-fixtures.sh
#
# The key, and so every file, is another one each time. data-keys.json has the data keys, which moto decrypted.
set -euo pipefail
cd "$(dirname "$0")"
VERSIONS=(3.9.0 3.11.0 3.13.3)
PORT=5987
export AWS_ACCESS_KEY_ID=fixture AWS_SECRET_ACCESS_KEY=fixture AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1 AWS_ENDPOINT_URL="http://127.0.0.1:$PORT"
export SOPS_DISABLE_VERSION_CHECK=1 MOTO_ACCOUNT_ID=111122223333
TOOLS=${TOOLS:-$(mktemp -d)}

moto_server -H 127.0.0.1 -p "$PORT" > "$TOOLS/moto.log" 2>&1 &
trap "kill $!" EXIT
until curl -s "$AWS_ENDPOINT_URL/moto-api/" > /dev/null; do sleep 0.2; done
KEY=$(python3 -c 'import boto3; print(boto3.client("kms").create_key()["KeyMetadata"]["Arn"])')

for version in "${VERSIONS[@]}"; do
  sops="$TOOLS/$version/sops"
  [ -x "$sops" ] || GOBIN="$TOOLS/$version" go install "github.com/getsops/sops/v3/cmd/sops@v$version"
  encrypt() { "$sops" --encrypt --kms "$KEY" "${@:3}" "$1" > "$2"; }
  encrypt plain/all-kinds.json "encrypted/all-kinds.$version.json"
  encrypt plain/all-kinds.json "encrypted/context.$version.json" --encryption-context 'Team:shop,Env:prod'
  encrypt plain/all-kinds.json "encrypted/regex.$version.json" --encrypted-regex '^(password|list)$'
  encrypt plain/all-kinds.json "encrypted/suffix.$version.json" --unencrypted-suffix '_public'
  encrypt plain/any-bytes.bin "encrypted/any-bytes.$version.bin"
  encrypt plain/from-yaml.yaml "encrypted/from-yaml.$version.json" --output-type json
done
sops="$TOOLS/3.13.3/sops"
# A parser of JavaScript keeps the order of these keys: for tests that change one thing.
"$sops" encrypt --kms "$KEY" --encryption-context 'Team:shop,Env:prod' plain/ordinary.json > encrypted/ordinary.json
# The first of these versions does not know times.
"$sops" encrypt --kms "$KEY" --output-type json plain/time.yaml > encrypted/time.json
printf 'creation_rules:\n  - kms: %s\n    mac_only_encrypted: true\n    encrypted_regex: (?i)^PASS\n' "$KEY" > "$TOOLS/.sops.yaml"
"$sops" --config "$TOOLS/.sops.yaml" encrypt plain/all-kinds.json > encrypted/mac-only-encrypted.json
printf 'creation_rules:\n  - shamir_threshold: 2\n    key_groups:\n      - kms: [{arn: "%s"}]\n      - kms: [{arn: "%s"}]\n' "$KEY" "$KEY" > "$TOOLS/.sops.yaml"
"$sops" --config "$TOOLS/.sops.yaml" encrypt plain/all-kinds.json > encrypted/key-groups.json
"$sops" encrypt --age age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p plain/all-kinds.json > encrypted/age-only.json
"$sops" encrypt --kms "$KEY" plain/from-yaml.yaml > encrypted/yaml.yaml
"$sops" encrypt --kms "$KEY" --input-type dotenv --output-type dotenv plain/app.env > encrypted/dotenv.env
for version in "${VERSIONS[@]}"; do "$TOOLS/$version/sops" --decrypt encrypted/all-kinds.$version.json > "$TOOLS/decrypted.json"; done

python3 - "$KEY" <<'PYTHON'
import base64, boto3, glob, json, os, sys
kms = boto3.client('kms')
encoded = lambda value: base64.b64encode(value).decode()
keys = {}
for path in sorted(glob.glob('encrypted/*.json') + glob.glob('encrypted/*.bin')):
    for key in json.load(open(path))['sops'].get('kms') or []:
        context = key.get('context') or {}
        plain = kms.decrypt(CiphertextBlob=base64.b64decode(key['enc']), EncryptionContext=context)['Plaintext']
        keys[os.path.basename(path)] = {'encrypted': key['enc'], 'context': context, 'dataKey': encoded(plain)}
value = 'c4n4ry-ciphertext-\u00e9'.encode()
context = {'app': 'shop'}
blob = kms.encrypt(KeyId=sys.argv[1], Plaintext=value, EncryptionContext=context)['CiphertextBlob']
open('encrypted/ciphertext.bin', 'wb').write(blob)
open('encrypted/ciphertext.base64', 'w').write(encoded(blob) + '\n')
keys['ciphertext.bin'] = {'encrypted': encoded(blob), 'context': context, 'dataKey': encoded(value)}
json.dump({'key': sys.argv[1], 'files': keys}, open('data-keys.json', 'w'), indent=2)
open('data-keys.json', 'a').write('\n')
PYTHON
