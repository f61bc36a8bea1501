import { SecretWithTemplate } from './app-review';
import { ReviewedSecret } from './custom-rule';
import { SecretCreationMode } from '../blueprint/modes';
import { isObject } from '../cloudformation/json';
import { knownText } from '../cloudformation/unknown';
import { GuardedSecret } from '../rules/guarded-secret';

/** Where a value can stand in a template. */
const VALUES = new Set(['SecretString', 'SecretStringTemplate']);

/** At any depth: a function of CloudFormation may stand around it. */
function withoutValues(json: unknown): any {
  if (Array.isArray(json)) return json.map(withoutValues);
  if (!isObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json)
      .filter(([name]) => !VALUES.has(name))
      .map(([name, value]) => [name, withoutValues(value)]),
  );
}

/** A secret as custom rules see it, without its value. */
export function toReviewedSecret(secret: SecretWithTemplate, guarded: GuardedSecret): ReviewedSecret {
  const { resource, access, managed } = secret;
  const [{ account: keyAccount }] = guarded.keys;
  return ReviewedSecret._from({
    path: resource.path,
    logicalId: resource.id,
    stackPath: resource.stack,
    account: knownText(access.account),
    region: knownText(access.region),
    secretName: guarded.name?.value,
    description: typeof resource.properties.Description === 'string' ? resource.properties.Description : undefined,
    key: access.key?.id,
    keyAccount,
    tags: Object.fromEntries([...guarded.tags].flatMap(([key, { value }]) => value === undefined ? [] : [[key, value]])),
    replicaRegions: access.replicas.map(({ region }) => region),
    creation: guarded.creation as SecretCreationMode,
    isManagedSecret: managed !== undefined,
    rotates: guarded.rotates ?? false,
    consumers: guarded.consumers.map(({ shown }) => shown),
    deletionPolicy: resource.deletionPolicy,
    properties: withoutValues(resource.properties),
  });
}
