import { choices } from '../cloudformation/choices';
import { parseExpression } from '../cloudformation/expression';
import { GAP, MARK, PlaintextEvaluator } from '../cloudformation/plaintext-evaluator';
import type { Templates } from '../cloudformation/template-index';
import { Text } from '../cloudformation/text';
import type { TemplateSecret } from '../facts/secret-from-template';
import { parseJsonObject } from '../rules/content';
import { GuardedPlaintext } from '../rules/guarded-secret';

/**
 * Fields of the secrets of databases that name no secret, which those who do not use SecretContent.json()
 * cannot name.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 */
const PUBLIC_FIELDS = ['engine', 'host', 'username', 'dbname', 'port', 'masterarn', 'dbInstanceIdentifier', 'dbClusterIdentifier', 'ssl'];

const NONE: GuardedPlaintext = { places: [], isIncomplete: false };

/**
 * What of a value stands readable in a template, whatever the user agreed to. `SecretStringTemplate` is meant
 * to.
 */
export function findPlaintext(templates: Templates, { resource, managed, consent }: TemplateSecret): GuardedPlaintext {
  const publicFields = managed ? consent.plaintextFields ?? [] : PUBLIC_FIELDS;
  const reader = new PlaintextEvaluator(templates);
  return mergePlaintext(
    possibleValues(resource.properties.SecretString).map(value =>
      plaintextOfValue(reader, reader.read(resource.stack, value), publicFields),
    ),
  );
}

/** Each that it may be. Some functions change the form only. */
function possibleValues(value: unknown): unknown[] {
  return choices(value).flatMap(({ value: one }) => {
    const expression = parseExpression(one);
    if (expression.kind === 'base64') return possibleValues(expression.text);
    return expression.kind === 'jsonString' ? possibleValues(expression.json) : [one];
  });
}

/** In JSON, what stands for a number has no quotes. */
const BARE = new RegExp(`(?<=[:,[]\\s*)(${GAP}|${MARK.source})(?=\\s*[,}\\]])`, 'g');

function plaintextOfValue(reader: PlaintextEvaluator, written: string, publicFields: readonly string[]): GuardedPlaintext {
  const { masked } = Text.masked(written);
  const object = parseJsonObject(masked) ?? parseJsonObject(masked.replace(BARE, '"$1"'));
  if (!object) return plaintextOfText(reader, masked, 'all of it');
  return mergePlaintext(
    Object.entries(object)
      .filter(([name]) => !publicFields.includes(name))
      .map(([, field]) => plaintextOfField(reader, field)),
  );
}

/** A literal within, however deep. */
function plaintextOfField(reader: PlaintextEvaluator, field: unknown): GuardedPlaintext {
  if (typeof field !== 'object' || field === null) return plaintextOfText(reader, String(field ?? ''), 'a field of it');
  return mergePlaintext(Object.values(field).map(each => plaintextOfField(reader, each)));
}

/** A text with gaps, such as a connection string, may hold the secret in the gaps or beside them. */
function plaintextOfText(reader: PlaintextEvaluator, masked: string, place: string): GuardedPlaintext {
  if (masked.replaceAll(GAP, '') === '') return NONE;
  const marks = reader.marksIn(masked);
  const isAlone = marks.length === 1 && masked.replace(MARK, '') === '';
  const isWhole = isAlone || !masked.includes(GAP) && !marks.some(({ isPerhaps }) => isPerhaps);
  const places = marks.filter(({ isSecret }) => isWhole || isSecret).map(({ what }) => `${what} is in it`);
  return { places: isWhole && marks.length === 0 ? [`${place} is a literal`] : places, isIncomplete: !isWhole };
}

function mergePlaintext(all: readonly GuardedPlaintext[]): GuardedPlaintext {
  return { places: [...new Set(all.flatMap(({ places }) => places))], isIncomplete: all.some(({ isIncomplete }) => isIncomplete) };
}
