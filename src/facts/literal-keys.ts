import { branches } from '../cloudformation/choices';
import { parseExpression } from '../cloudformation/expression';
import { isObject, scalarText } from '../cloudformation/json';
import { MarkedText } from '../cloudformation/marked-text';

/**
 * The patterns of AWS git-secrets, as checkov has them for CKV_AWS_45 and CKV_AWS_46, but without the ids of
 * roles and users, which are not keys, and without matches within words. Of 40 random characters, all but one
 * in twenty-five have three digits; names and paths seldom have as many.
 * https://github.com/awslabs/git-secrets
 * https://github.com/bridgecrewio/checkov/blob/main/checkov/common/util/secrets.py
 */
const FORMS: ReadonlyArray<readonly [RegExp, string]> = [
  [/(?<![A-Za-z0-9])(A3T[A-Z0-9]|AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g, 'an access key ID of AWS'],
  [/secret_?(access_?)?key["']?\s*(:|=>|=)\s*["']?[A-Za-z0-9/+=]{40}(?![A-Za-z0-9/+=])/gi, 'a secret access key of AWS'],
  [/^(?=.*[A-Z])(?=.*[a-z])(?=(.*[0-9]){3})[A-Za-z0-9/+]{40}$/g, 'a secret access key of AWS'],
  [/-----BEGIN (RSA |EC |DSA |OPENSSH )?PRIVATE KEY-----/g, 'a private key'],
];

/** The length of an access key ID. */
const SHORTEST = 20;

/** AWS's documentation has them, and git-secrets allows them. */
const OF_DOCUMENTATION = /AKIA[A-Z0-9]+EXAMPLE|[A-Za-z0-9/+]EXAMPLEKEY$/;

/** The variables of codebuild-project-envvar-awscred-check. */
const KEY_VARIABLES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];

/** A key that stands in a template, and where. */
export interface LiteralKey {
  readonly location: string;
  readonly form: string;
}

/** What a text looks like; undefined for what looks like no key. */
export function formOfKey(text: string): string | undefined {
  if (text.length < SHORTEST) return undefined;
  const found = FORMS.find(([form]) => [...text.matchAll(form)].some(([match]) => !OF_DOCUMENTATION.test(match)));
  return found?.[1];
}

/** The variables of an environment: a map, or a list of names and values. */
export function literalKeysIn(value: unknown, location: string): LiteralKey[] {
  return branches(value).flatMap(({ value: one }) => {
    const marked = MarkedText.of(one);
    if (marked) return keyAt(formOfKey(marked.text), location);
    if (Array.isArray(one)) return one.flatMap((each, index) => literalKeysIn(each, `${location}/${index}`));
    return isObject(one) ? keysOfObject(one, location) : [];
  });
}

function keysOfObject(json: Record<string, unknown>, location: string): LiteralKey[] {
  const expression = parseExpression(json);
  if (expression.kind === 'base64') return literalKeysIn(expression.text, location);
  const { Name, Value, Type = 'PLAINTEXT' } = json;
  if (Name !== undefined && Value !== undefined) {
    return Type === 'PLAINTEXT' ? variableKeys(scalarText(Name), Value, `${location}/Value`) : [];
  }
  return Object.entries(json).flatMap(([name, each]) => variableKeys(name, each, `${location}/${name}`));
}

function variableKeys(name: string, value: unknown, location: string): LiteralKey[] {
  const [found] = literalKeysIn(value, location);
  if (found) return [found];
  const isKey = KEY_VARIABLES.includes(name) && branches(value).some(branch => isLiteral(branch.value));
  return keyAt(isKey ? `the literal of ${name}` : undefined, location);
}

/** An empty variable hides another. */
function isLiteral(value: unknown): boolean {
  if (typeof value !== 'string' || value === '') return false;
  return !value.includes('{{resolve:') && !OF_DOCUMENTATION.test(value);
}

function keyAt(form: string | undefined, location: string): LiteralKey[] {
  return form === undefined ? [] : [{ location, form }];
}
