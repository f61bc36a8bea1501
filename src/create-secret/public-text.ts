import { ARN_HEAD } from './closed-grammars';
import { CloudFormationEvent } from './event';
import { ARN_SUFFIX } from '../secrets-manager';

/**
 * The properties whose texts name something. What a generator has is not among them: its template becomes a part of the value;
 * nor are descriptions and tags, which are free.
 */
const NAMING = [
  'Name', 'SecretId', 'KmsKeyId', 'ClientRequestToken', 'Region', 'Bucket', 'Key', 'KeyId', 'Version', 'VersionId', 'VersionStage',
] as const;
const HEAD = new RegExp(`^${ARN_HEAD}(?:secret:|parameter(?=/)|parameter/|alias/|key/|stack/)?`);
const VERSION_SUFFIX = /#version$/;

/** What the event names: everybody reads it in the template, and so it may stand in a message, whatever the value is. */
export function publicTextsOf(event: CloudFormationEvent): ReadonlySet<string> {
  const { StackId, LogicalResourceId, PhysicalResourceId, ResourceProperties, OldResourceProperties } = event;
  const names = [StackId, LogicalResourceId, PhysicalResourceId?.replace(VERSION_SUFFIX, '')];
  const properties = [ResourceProperties, OldResourceProperties].flatMap(namesWithin);
  const [, , , region, account] = typeof StackId === 'string' ? StackId.split(':') : [];
  return new Set([...names, ...properties, region, account].filter(text => typeof text === 'string' && text !== '') as string[]);
}

/** As it stands, or in an ARN, with or without the suffix of a secret's. */
export function isPublicText(text: string, known: ReadonlySet<string>): boolean {
  if (known.has(text)) return true;
  const name = text.replace(HEAD, '');
  return [name, `/${name}`, name.replace(ARN_SUFFIX, '')].some(each => known.has(each));
}

/** An event may have any form: check-event.ts does not look at former properties. */
function namesWithin(properties: unknown): string[] {
  if (!isRecord(properties)) return [];
  const { Source, Replicas } = properties;
  const records = [properties, Source, ...Array.isArray(Replicas) ? Replicas : []].filter(isRecord);
  const names = records.flatMap(record => NAMING.map(name => record[name]));
  const address = isRecord(Source) ? [`${Source.Bucket}/${Source.Key}`, `${Source.Name}:${Source.Version}`] : [];
  return [...names, ...address].filter(name => typeof name === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
