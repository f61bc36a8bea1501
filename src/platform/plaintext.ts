import type { TemplateSecret } from './template-secret';
import { choices } from '../cloudformation/choices';
import { parseExpression } from '../cloudformation/expression';
import { GAP, MARK, PlaintextEvaluator } from '../cloudformation/plaintext-evaluator';
import type { Templates } from '../cloudformation/templates';
import { Text } from '../cloudformation/text';
import { parsedObject } from '../rules/content';
import { GuardedPlaintext } from '../rules/guard-rails';

/**
 * Fields of the secrets of databases that name no secret, which those who do not use SecretContent.json() cannot name.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 */
const PUBLIC_FIELDS = ['engine', 'host', 'username', 'dbname', 'port', 'masterarn', 'dbInstanceIdentifier', 'dbClusterIdentifier', 'ssl'];

const NONE: GuardedPlaintext = { places: [], isOpen: false };

/** What of a value stands readable in a template, whatever the user agreed to. `SecretStringTemplate` is meant to. */
export function plaintextIn(templates: Templates, { resource, managed, consent }: TemplateSecret): GuardedPlaintext {
  const publicFields = managed ? consent.plaintextFields ?? [] : PUBLIC_FIELDS;
  const reader = new PlaintextEvaluator(templates);
  return together(valuesIn(resource.properties.SecretString).map(value => ofValue(reader, reader.read(resource.stack, value), publicFields)));
}

/** Each that it may be. Some functions change the form only. */
function valuesIn(value: unknown): unknown[] {
  return choices(value).flatMap(({ value: one }) => {
    const expression = parseExpression(one);
    if (expression.kind === 'base64') return valuesIn(expression.text);
    return expression.kind === 'jsonString' ? valuesIn(expression.json) : [one];
  });
}

/** In JSON, what stands for a number has no quotes. */
const BARE = new RegExp(`(?<=[:,[]\\s*)(${GAP}|${MARK.source})(?=\\s*[,}\\]])`, 'g');

function ofValue(reader: PlaintextEvaluator, written: string, publicFields: readonly string[]): GuardedPlaintext {
  const { masked } = Text.masked(written);
  const object = parsedObject(masked) ?? parsedObject(masked.replace(BARE, '"$1"'));
  if (!object) return ofText(reader, masked, 'all of it');
  return together(Object.entries(object).filter(([name]) => !publicFields.includes(name)).map(([, field]) => ofField(reader, field)));
}

/** A literal within, however deep. */
function ofField(reader: PlaintextEvaluator, field: unknown): GuardedPlaintext {
  if (typeof field !== 'object' || field === null) return ofText(reader, String(field ?? ''), 'a field of it');
  return together(Object.values(field).map(each => ofField(reader, each)));
}

/** A text with gaps, such as a connection string, may hold the secret in the gaps or beside them. */
function ofText(reader: PlaintextEvaluator, masked: string, place: string): GuardedPlaintext {
  if (masked.replaceAll(GAP, '') === '') return NONE;
  const marks = reader.marksIn(masked);
  const isAlone = marks.length === 1 && masked.replace(MARK, '') === '';
  const isWhole = isAlone || !masked.includes(GAP) && !marks.some(({ isPerhaps }) => isPerhaps);
  const places = marks.filter(({ isSecret }) => isWhole || isSecret).map(({ what }) => `${what} is in it`);
  return { places: isWhole && marks.length === 0 ? [`${place} is a literal`] : places, isOpen: !isWhole };
}

function together(all: readonly GuardedPlaintext[]): GuardedPlaintext {
  return { places: [...new Set(all.flatMap(({ places }) => places))], isOpen: all.some(({ isOpen }) => isOpen) };
}
