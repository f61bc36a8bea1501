/**
 * The bill of materials of the package and of its bundle, in the JSON of CycloneDX 1.6. It has neither a time nor a serial number: the
 * same sources give the same bytes.
 */
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { BundledPackage } from './bundled';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly homepage: string;
  readonly peerDependencies: Record<string, string>;
}

interface Locked {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dependencies?: Record<string, string>;
}

const BUNDLE = 'assets/create-secret';

const purl = (name: string, version: string) => `pkg:npm/${name.replace('@', '%40')}@${version}`;
/** SPDX: an id, or an expression of several. */
function licenses(spdx: string | undefined): object[] {
  if (!spdx) throw new Error('A package in the bundle states no license.');
  return [/^[\w.+-]+$/.test(spdx) ? { license: { id: spdx } } : { expression: spdx }];
}

/** Group and name are apart in CycloneDX: `@aws-sdk/core` is `core` of `@aws-sdk`. */
function identity(name: string, version: string): Record<string, string> {
  const [group, rest] = name.startsWith('@') ? name.split('/') : [undefined, name];
  return { 'bom-ref': purl(name, version), ...group ? { group } : {}, 'name': rest, version, 'purl': purl(name, version) };
}

function hashes({ integrity }: Locked): object {
  const [, sha512] = /^sha512-(.+)$/.exec(integrity ?? '') ?? [];
  return sha512 ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(sha512, 'base64').toString('hex') }] } : {};
}

const library = ({ name, version, license }: BundledPackage, locked: Locked) => ({
  type: 'library', ...identity(name, version), scope: 'required', ...hashes(locked), licenses: licenses(license),
});

function bundleOf(root: string, version: string, packages: readonly object[]): object {
  const files = fs.readdirSync(path.join(root, BUNDLE)).sort().map(name => ({
    'type': 'file',
    'bom-ref': `${BUNDLE}/${name}`,
    'name': `${BUNDLE}/${name}`,
    'hashes': [{ alg: 'SHA-256', content: createHash('sha256').update(fs.readFileSync(path.join(root, BUNDLE, name))).digest('hex') }],
  }));
  return { 'type': 'application', 'bom-ref': BUNDLE, 'name': 'create-secret', version, 'components': [...files, ...packages] };
}

/** The lowest version of the range, which the tests run with. */
const peer = ([name, range]: [string, string]) => ({
  type: 'library',
  ...identity(name, range.replace('^', '')),
  scope: 'required',
  properties: [{ name: 'cdk:npm:package:peerRange', value: range }],
});

/** Who needs whom among the bundled packages. */
function needs(packages: readonly BundledPackage[], lock: Record<string, Locked>) {
  const references = new Map(packages.map(({ name, version }) => [name, purl(name, version)]));
  return packages.map(({ name, version, folder }) => ({
    ref: purl(name, version),
    dependsOn: Object.keys(lock[folder].dependencies ?? {}).flatMap(each => references.get(each) ?? []).sort(),
  }));
}

const itself = ({ name, version, description, license, homepage }: Manifest) => ({
  type: 'library', ...identity(name, version), description, licenses: licenses(license), externalReferences: [{ type: 'website', url: homepage }],
});

/** The document for what stands in `assets`. */
export function sbom(root: string, packages: readonly BundledPackage[]): object {
  const read = (file: string) => JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'));
  const manifest: Manifest = read('package.json');
  const lock: Record<string, Locked> = read('package-lock.json').packages;
  const { name, version } = manifest;
  const peers = Object.entries(manifest.peerDependencies).map(peer);
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: itself(manifest) },
    components: [bundleOf(root, version, packages.map(each => library(each, lock[each.folder]))), ...peers],
    dependencies: [
      { ref: purl(name, version), dependsOn: [BUNDLE, ...peers.map(each => Reflect.get(each, 'bom-ref'))] },
      { ref: BUNDLE, dependsOn: packages.map(each => purl(each.name, each.version)) },
      ...needs(packages, lock),
    ],
  };
}
