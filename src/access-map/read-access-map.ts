import * as fs from 'fs';
import type { AccessMap } from './model';
import { isObject, Json } from '../cloudformation/json';

export const MAP_VERSION = 2;
const LISTS = ['secrets', 'keys', 'principals', 'sets', 'accesses', 'statements'];

/** Reads `secret-access.json`. If it cannot, the error says what is wrong with the file. */
export function readAccessMap(file: string): AccessMap {
  const map = parse(file);
  if (map.version !== MAP_VERSION) {
    throw new Error(`${file} has version ${JSON.stringify(map.version) ?? 'none'}, and this release of cdk-managed-secret reads version ${MAP_VERSION}. Synthesize both maps with this release.`);
  }
  for (const list of LISTS) if (!Array.isArray(map[list])) throw new Error(`${file} is not an access map: "${list}" must be a list.`);
  const read = map as unknown as AccessMap;
  checkAccesses(file, read);
  return read;
}

function parse(file: string): Json {
  let parsed: unknown;
  try {
    parsed = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const problem = isMissing ? 'does not exist. SecretAccessMap.write(app) writes it at synthesis' : `cannot be read: ${(error as Error).message}`;
    throw new Error(`${file} ${problem}.`, { cause: error });
  }
  if (!isObject(parsed)) throw new Error(`${file} is not an access map: it must be a JSON object.`);
  return parsed;
}

function checkAccesses(file: string, { accesses, sets, secrets, principals }: AccessMap): void {
  for (const [list, entries] of Object.entries({ secrets, principals, sets })) {
    const at = entries.findIndex(entry => !isObject(entry) || typeof entry.id !== 'string');
    if (at >= 0) throw new Error(`${file} is not an access map: ${list}[${at}] has no id.`);
  }
  const [ofSecrets, ofSets, ofPrincipals] = [secrets, sets, principals].map(list => new Set(list.map(({ id }) => id)));
  accesses.forEach((access, at) => {
    const isWhole = isObject(access) && ofPrincipals.has(access.principal)
      && (access.secret === undefined ? ofSets.has(access.secrets!) : ofSecrets.has(access.secret));
    if (!isWhole) throw new Error(`${file} is not an access map: accesses[${at}] names a principal, a secret or a set that is not in the file.`);
  });
}
