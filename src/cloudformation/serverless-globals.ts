import { parseExpression } from './expression';
import { isObject, Json } from './json';

const SERVERLESS = 'AWS::Serverless::';

/**
 * The properties of a resource of SAM with what `Globals` has for its type: lists follow each other, objects
 * are merged, and of anything else the resource's own counts.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
 */
export function withGlobals({ Globals }: Json, type: string, properties: Json): Json {
  if (!isObject(Globals) || !type.startsWith(SERVERLESS)) return properties;
  const shared = Globals[type.slice(SERVERLESS.length)];
  return isObject(shared) ? merge(shared, properties) as Json : properties;
}

function merge(shared: unknown, own: unknown): unknown {
  if (Array.isArray(shared) && Array.isArray(own)) return [...shared, ...own] as unknown[];
  if (!isPlain(shared) || !isPlain(own)) return own;
  const merged = Object.entries(own).map(([name, value]) => [name, Object.hasOwn(shared, name) ? merge(shared[name], value) : value]);
  return { ...shared, ...Object.fromEntries(merged) as Json };
}

function isPlain(value: unknown): value is Json {
  return parseExpression(value).kind === 'object';
}
