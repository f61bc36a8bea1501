import { GAP } from '../cloudformation/plaintext-evaluator';
import { formOfKey } from '../facts/literal-keys';
import { parseJsonObject } from '../rules/content';
import { isPublicField, isPublicFieldText, isSecretName } from '../rules/secret-fields';

/** What says which of several secrets it is, and not that it is none: `passwordOld`, `private_key_pem`. */
const QUALIFIER = /^(old|new|previous|current|next|primary|secondary|prod|production|dev|test|staging|pem|base|base64|encoded|raw|plain|text)$/;
const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g;
/** `postgres://user:password@host`, where the password is a literal. */
const ADDRESS_WITH_PASSWORD = /[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:[^\s/@]+@/i;

/**
 * Whether a field is a secret, although the user declared that it is none: by its name, or by what stands in
 * it. The words of names are those of detect-secrets, the forms of keys those of git-secrets.
 */
export function isDoubtfulField(name: string, field: unknown): boolean {
  return !isPublicField(name) && (isNameOfSecret(name) || holdsSecret(field));
}

function isNameOfSecret(name: string): boolean {
  const words = (name.match(WORDS) ?? []).map(word => word.toLowerCase());
  const last = words.map(word => !QUALIFIER.test(word)).lastIndexOf(true);
  return isSecretName(name) || isSecretName(words.slice(0, last + 1).join(''));
}

function holdsSecret(field: unknown): boolean {
  if (typeof field === 'object' && field !== null) return Object.entries(field).some(([name, each]) => isOpenSecret(name, each));
  const text = String(field ?? '');
  const json = parseJsonObject(text);
  if (json) return holdsSecret(json);
  return formOfKey(text) !== undefined || ADDRESS_WITH_PASSWORD.test(text.replaceAll(GAP, ''));
}

/** In an array, the name is a number. */
function isOpenSecret(name: string, value: unknown): boolean {
  if (typeof value === 'object') return holdsSecret(value);
  const text = String(value);
  return holdsSecret(text) || isNameOfSecret(name) && !text.includes(GAP) && !isPublicFieldText(text);
}
