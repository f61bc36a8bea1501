import type * as ts from 'typescript';
import { ChangeSet } from './change-set';

/** Statics that take one text, and the attribute that takes it here. */
const ATTRIBUTE = new Map([['fromSecretCompleteArn', 'secretCompleteArn'], ['fromSecretNameV2', 'secretName']]);

const ATTRIBUTES = 'Use ManagedSecret.fromManagedSecretAttributes(scope, id, { secretName, account, region, keyArn }).';
const ADVICE: Readonly<Record<string, string>> = {
  fromSecretPartialArn: ATTRIBUTES,
  fromSecretAttributes: ATTRIBUTES,
  PROPERTY_INJECTION_ID: 'Inject into ManagedSecret by ManagedSecret.PROPERTY_INJECTION_ID; it has other properties.',
};

/** `Secret.name`, where `secret` is the L2. */
export function rewriteStatic(changes: ChangeSet, secret: ts.Expression, access: ts.PropertyAccessExpression): void {
  const name = access.name.text;
  if (name === 'isSecret') return; // True of a ManagedSecret as well.
  const call = callOf(changes, access);
  const attribute = ATTRIBUTE.get(name);
  if (call && attribute) return rewriteText(changes, call, attribute);
  if (call && name === 'fromSecretAttributes' && hasEqualAttributes(changes, call)) return rewriteAttributes(changes, call);
  const reason = call ? `Secret.${name}() has no equal of this form.` : `Secret.${name} is used as a value.`;
  changes.leave(secret, reason, ADVICE[name] ?? 'Call ManagedSecret.fromManagedSecretAttributes() instead.');
}

/** The call with its scope, id, and one argument. */
function callOf({ file: { ts } }: ChangeSet, access: ts.PropertyAccessExpression): ts.CallExpression | undefined {
  const call = access.parent;
  if (!ts.isCallExpression(call) || call.expression !== access || call.arguments.length !== 3) return undefined;
  return call.arguments.some(argument => ts.isSpreadElement(argument)) ? undefined : call;
}

function replaceCallee(changes: ChangeSet, call: ts.CallExpression): void {
  const access = call.expression as ts.PropertyAccessExpression;
  changes.replaceName(access.expression, changes.name('ManagedSecret'));
  changes.replace(access.name, 'fromManagedSecretAttributes');
  changes.imports++;
}

function rewriteText(changes: ChangeSet, call: ts.CallExpression, attribute: string): void {
  const { ts, source } = changes.file;
  replaceCallee(changes, call);
  const text = call.arguments[2];
  if (ts.isIdentifier(text) && text.text === attribute) return changes.replace(text, `{ ${attribute} }`);
  changes.insert(text.getStart(source), `{ ${attribute}: `);
  changes.insert(text.end, ' }');
}

function hasEqualAttributes({ file: { ts } }: ChangeSet, call: ts.CallExpression): boolean {
  const attributes = call.arguments[2];
  if (!ts.isObjectLiteralExpression(attributes)) return false;
  return attributes.properties.every(property => (
    (ts.isPropertyAssignment(property) || ts.isShorthandPropertyAssignment(property))
    && 'text' in property.name && (property.name.text === 'secretCompleteArn' || isKey(property) && hasArn(ts, property))));
}

const isKey = ({ name }: ts.ObjectLiteralElementLike) => name !== undefined && 'text' in name && name.text === 'encryptionKey';

/** Whether `.keyArn` can be written after it. */
function hasArn(ts: ChangeSet['file']['ts'], property: ts.PropertyAssignment | ts.ShorthandPropertyAssignment): boolean {
  if (ts.isShorthandPropertyAssignment(property)) return true;
  const { initializer } = property;
  return ts.isIdentifier(initializer) && initializer.text !== 'undefined' || ts.isPropertyAccessExpression(initializer)
    || ts.isCallExpression(initializer);
}

function rewriteAttributes(changes: ChangeSet, call: ts.CallExpression): void {
  const { ts } = changes.file;
  replaceCallee(changes, call);
  for (const property of (call.arguments[2] as ts.ObjectLiteralExpression).properties) {
    if (!isKey(property)) continue;
    if (ts.isShorthandPropertyAssignment(property)) changes.replace(property, 'keyArn: encryptionKey.keyArn');
    if (!ts.isPropertyAssignment(property)) continue;
    changes.replace(property.name, 'keyArn');
    changes.insert(property.initializer.end, '.keyArn');
  }
}
