import type * as ts from 'typescript';
import { ChangeSet } from './change-set';
import { nameOf, Property } from './rewrite-secret';

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
  const isCalled = changes.file.ts.isCallExpression(access.parent) && access.parent.expression === access;
  const call = isCalled ? ordinary(changes, access.parent as ts.CallExpression) : undefined;
  const attribute = ATTRIBUTE.get(name);
  if (call && attribute) return rewriteText(changes, call, attribute);
  if (call && name === 'fromSecretAttributes' && hasEqualAttributes(changes, call)) return rewriteAttributes(changes, call);
  const reason = isCalled ? `Secret.${name}() has no equal of this form.` : `Secret.${name} is used as a value.`;
  changes.leave(secret, reason, ADVICE[name] ?? 'Call ManagedSecret.fromManagedSecretAttributes() instead.');
}

/** The call, if it has a scope, an id, and one argument. */
function ordinary({ file: { ts } }: ChangeSet, call: ts.CallExpression): ts.CallExpression | undefined {
  const hasSpread = call.arguments.some(argument => ts.isSpreadElement(argument));
  return call.arguments.length === 3 && !hasSpread ? call : undefined;
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
    && (nameOf(property) === 'secretCompleteArn' || nameOf(property) === 'encryptionKey' && hasArn(ts, property))));
}

/** Whether `.keyArn` can be written after it. */
function hasArn(ts: ChangeSet['file']['ts'], property: Property): boolean {
  if (ts.isShorthandPropertyAssignment(property)) return true;
  const { initializer } = property;
  return ts.isIdentifier(initializer) && initializer.text !== 'undefined' || ts.isPropertyAccessExpression(initializer)
    || ts.isCallExpression(initializer);
}

function rewriteAttributes(changes: ChangeSet, call: ts.CallExpression): void {
  const { ts } = changes.file;
  replaceCallee(changes, call);
  const properties = (call.arguments[2] as ts.ObjectLiteralExpression).properties as unknown as Property[];
  for (const property of properties.filter(each => nameOf(each) === 'encryptionKey')) {
    if (ts.isShorthandPropertyAssignment(property)) {
      changes.replace(property, 'keyArn: encryptionKey.keyArn');
    } else {
      changes.replace(property.name, 'keyArn');
      changes.insert(property.initializer.end, '.keyArn');
    }
  }
}
