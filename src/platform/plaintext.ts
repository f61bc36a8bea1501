import type { TemplateSecret } from './template-secret';
import { textOfResolved } from '../private/tokens';
import { parsedObject } from '../rules/content';
import { GuardedPlaintext } from '../rules/guard-rails';
import { choices, isObject, Json } from '../templates/json';
import type { Templates } from '../templates/templates';

/**
 * Fields of the secrets of databases that name no secret, which those who do not use SecretContent.json() cannot name.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 */
const PUBLIC_FIELDS = ['engine', 'host', 'username', 'dbname', 'port', 'masterarn', 'dbInstanceIdentifier', 'dbClusterIdentifier', 'ssl'];

const NONE: GuardedPlaintext = { places: [], isOpen: false };

/** What of a value stands readable in the template, whatever the user agreed to. `SecretStringTemplate` is meant to. */
export function plaintextIn(templates: Templates, { resource, managed, consent }: TemplateSecret): GuardedPlaintext {
  const publicFields = managed ? consent.plaintextFields ?? [] : PUBLIC_FIELDS;
  return together(choices(resource.properties.SecretString).map(({ value }) => ofValue(templates, resource.stack, value, publicFields)));
}

function ofValue(templates: Templates, stack: string, value: unknown, publicFields: readonly string[]): GuardedPlaintext {
  if (isObject(value) && value['Fn::Base64'] !== undefined) return ofValue(templates, stack, value['Fn::Base64'], publicFields);
  if (isObject(value) && typeof value.Ref === 'string') return ofParameter(templates, stack, value.Ref);
  const text = textOfResolved(value);
  if (text === undefined) return NONE;
  const object = parsedObject(text.masked) ?? parsedObject(text.maskedJson);
  return object ? together(Object.entries(object).filter(([name]) => !publicFields.includes(name)).map(([, field]) => ofField(field))) : ofText(text.masked, 'all of it');
}

/** A literal within, however deep. */
function ofField(field: unknown): GuardedPlaintext {
  if (typeof field !== 'object' || field === null) return ofText(String(field ?? ''), 'a field of it');
  return together(Object.values(field).map(ofField));
}

/** A text with gaps, such as a connection string, may hold the secret in the gaps or beside them. */
function ofText(masked: string, place: string): GuardedPlaintext {
  const literal = masked.replaceAll(GAP, '');
  if (literal === '') return NONE;
  return literal === masked ? { places: [`${place} is a literal`], isOpen: false } : { places: [], isOpen: true };
}

const GAP = '\uFFFF';

/** A default stands in the template, NoEcho or not. */
function ofParameter(templates: Templates, stack: string, name: string): GuardedPlaintext {
  const parameters = templates.stackAt(stack)?.template.Parameters as Json | undefined;
  const parameter = parameters?.[name];
  return isObject(parameter) && ![undefined, ''].includes(parameter.Default as string) ? { places: ['the parameter that it is has a default'], isOpen: false } : NONE;
}

function together(all: readonly GuardedPlaintext[]): GuardedPlaintext {
  return { places: [...new Set(all.flatMap(({ places }) => places))], isOpen: all.some(({ isOpen }) => isOpen) };
}
