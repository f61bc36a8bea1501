import type * as ts from 'typescript';
import { ChangeSet } from './change-set';
import { lineEndOf } from './file-imports';
import { plaintextIn, unwrap } from './plaintext';

export type Property = ts.PropertyAssignment | ts.ShorthandPropertyAssignment;

/** Properties of `secretsmanager.Secret` that `ManagedSecret` has as well. */
const SAME = new Set(['secretName', 'description', 'encryptionKey', 'replicaRegions', 'removalPolicy']);

/** Properties that have the value, and what of `SecretContent` takes their place. */
const CONTENT = new Map([
  ['generateSecretString', 'generated'], ['secretStringValue', 'fromSecretValue'], ['secretObjectValue', 'json'],
]);

const BY_HAND = 'Replace Secret by ManagedSecret, and the property with the value by content: SecretContent.…';
const AGAIN = 'Write the properties as an object literal in this call, and run migrate again.';

/** A reason to leave the secret alone. */
interface Obstacle {
  readonly node: ts.Node;
  readonly reason: string;
  readonly advice: string;
}

/** `new Secret(…)` becomes `new ManagedSecret(…)`, or is left as a whole. */
export function rewriteNewSecret(changes: ChangeSet, call: ts.NewExpression): void {
  const obstacle = obstacleOf(changes, call);
  if (obstacle) return changes.leave(obstacle.node, obstacle.reason, obstacle.advice);
  changes.replaceName(call.expression, changes.name('ManagedSecret'));
  changes.secrets++;
  const properties = propertiesOf(call);
  properties.forEach(property => rewriteContent(changes, property));
  if (!properties.some(property => nameOf(property) === 'removalPolicy')) changes.withoutRemovalPolicy++;
}

/** Of a call without an obstacle. */
function propertiesOf({ arguments: given }: ts.NewExpression): readonly Property[] {
  const props = given?.[2] as ts.ObjectLiteralExpression | undefined;
  return (props?.properties ?? []) as readonly ts.Node[] as readonly Property[];
}

function obstacleOf(changes: ChangeSet, call: ts.NewExpression): Obstacle | undefined {
  const { file: { ts, source } } = changes;
  const given = call.arguments ?? [];
  const spread = given.find(argument => ts.isSpreadElement(argument));
  if (spread) return { node: spread, reason: 'The arguments are spread.', advice: BY_HAND };
  const props = given[2];
  if (props === undefined) return undefined;
  if (!ts.isObjectLiteralExpression(props)) {
    const text = props.getText(source);
    const found = ts.isIdentifier(props) ? `come from the variable "${text}"` : 'are no object literal';
    return { node: props, reason: `The properties ${found}.`, advice: AGAIN };
  }
  return first(props.properties, property => obstacleIn(changes, property)) ?? severalContents(props);
}

function first<T, U>(all: Iterable<T>, find: (each: T) => U | undefined): U | undefined {
  for (const each of all) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

function severalContents({ properties }: ts.ObjectLiteralExpression): Obstacle | undefined {
  const [, second] = properties.filter(property => CONTENT.has(nameOf(property as Property)!));
  if (second === undefined) return undefined;
  return { node: second, reason: 'Two properties have the value.', advice: 'Keep one of them, and run migrate again.' };
}

function obstacleIn(changes: ChangeSet, property: ts.ObjectLiteralElementLike): Obstacle | undefined {
  const { ts } = changes.file;
  if (ts.isSpreadAssignment(property)) return { node: property, reason: 'The properties have a spread.', advice: AGAIN };
  const name = nameOf(property as Property);
  const isPlain = ts.isPropertyAssignment(property) || ts.isShorthandPropertyAssignment(property);
  if (!isPlain || name === undefined) return { node: property, reason: 'A property is computed.', advice: AGAIN };
  if (name === 'secretStringBeta1') {
    const advice = 'Use secretStringValue: SecretValue.resourceAttribute(token), and run migrate again.';
    return { node: property, reason: 'secretStringBeta1 is deprecated.', advice };
  }
  if (SAME.has(name)) return undefined;
  if (!CONTENT.has(name)) return { node: property, reason: `Secret has no property "${name}".`, advice: BY_HAND };
  return ts.isPropertyAssignment(property) ? obstacleInContent(changes, name, property.initializer) : undefined;
}

function obstacleInContent(changes: ChangeSet, name: string, value: ts.Expression): Obstacle | undefined {
  const { ts } = changes.file;
  const bare = unwrap(changes.file, value);
  const mayBeNone = ts.isConditionalExpression(bare) || ts.isIdentifier(bare) && bare.text === 'undefined';
  if (mayBeNone) return { node: value, reason: `${name} has a value on condition.`, advice: 'Choose between two contents by the condition, in code.' };
  const literal = plaintextIn(changes.file, value);
  if (literal === undefined) return undefined;
  const advice = 'ManagedSecret refuses it (MS022, MS023). Refer to the value, '
    + 'or keep it as docs/guides/migration.md says under "Values in the template".';
  return { node: literal, reason: 'The value is a literal, which anyone can read in the template.', advice };
}

/** A computed name has no text. */
export function nameOf({ name }: Property): string | undefined {
  return (name as { readonly text?: string }).text;
}

function rewriteContent(changes: ChangeSet, property: Property): void {
  const { ts, source } = changes.file;
  const method = CONTENT.get(nameOf(property)!);
  if (method === undefined) return;
  const start = `content: ${changes.name('SecretContent')}.${method}(`;
  if (ts.isShorthandPropertyAssignment(property)) return changes.replace(property, `${start}${property.name.text})`);
  const value = property.initializer;
  changes.edits.push({ start: property.name.getStart(source), end: value.getStart(source), text: start + commentsBefore(changes, property) });
  changes.insert(value.end, ')');
}

/** A comment between the property's name and its value stays. The end of a line ends some comments. */
function commentsBefore({ file: { ts, source } }: ChangeSet, property: ts.PropertyAssignment): string {
  const colon = property.getChildren(source).find(({ kind }) => kind === ts.SyntaxKind.ColonToken)!;
  return [[property.name.end, colon.getStart(source)], [colon.end, property.initializer.getStart(source)]]
    .map(([start, end]) => source.text.slice(start, end).trim())
    .map(comment => comment && `${comment}${endsWithItsLine(comment) ? lineEndOf(source) : ' '}`).join('');
}

const endsWithItsLine = (comment: string) => /\/\/[^\n]*$/.test(comment.replace(/\/\*[^]*?\*\//g, ''));
