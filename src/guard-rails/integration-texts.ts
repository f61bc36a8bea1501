import { interpret, Interpretation, parseExpression } from '../cloudformation/expression';
import { Json, scalarText } from '../cloudformation/json';
import { GAP } from '../cloudformation/plaintext-evaluator';
import type { Templates } from '../cloudformation/template-index';
import { replacePlaceholders } from '../cloudformation/unknown';
import { documentOf } from '../iam/policy-document';

/** `${name}`, which `DefinitionSubstitutions` of a state machine gives a value. */
const SUBSTITUTED = /\$\{([^}]*)\}/g;

interface Reading {
  readonly value: unknown;
  /** A part of a text, with what is put into it. */
  readonly partText: (part: unknown) => string;
}

/**
 * All texts within a value, with a GAP for what only the deployment knows. JSON text counts as the object that
 * it is, as JSON may spell a text in other ways.
 */
export function textsWithin(templates: Templates, stack: string, value: unknown, substitutions: unknown): string[] {
  const withGaps = (part: unknown) => replacePlaceholders(templates.value(stack, part).text, GAP);
  const substitute = (text: string) => text.replace(SUBSTITUTED, (whole, name: string) => {
    const given = givenFor(name, substitutions);
    return given === undefined ? whole : withGaps(given);
  });
  return textsOf(value, part => typeof part === 'string' ? substitute(part) : withGaps(part));
}

/** What is no plain object may have any name. */
function givenFor(name: string, substitutions: unknown): unknown {
  const json = plainObject(substitutions);
  return json === undefined ? substitutions : Object.hasOwn(json, name) ? json[name] : undefined;
}

function plainObject(value: unknown): Json | undefined {
  const expression = parseExpression(value);
  return expression.kind === 'object' ? expression.json : undefined;
}

function textsOf(value: unknown, partText: Reading['partText']): string[] {
  return interpret(value, TEXTS, { value, partText });
}

const TEXTS: Interpretation<string[], Reading> = {
  literal: ({ value }, { partText }) => typeof value === 'string' ? textsOfDocument(value, partText) ?? [partText(value)] : [],
  concat: ({ separator, parts }, { value, partText }) => (
    textsOfDocument(value, partText) ?? [parts.map(partText).join(scalarText(separator)), ...textsBelow(parts, partText)]),
  otherwise: (_, { value, partText }) => textsBelow(value, partText),
};

function textsOfDocument(written: unknown, partText: Reading['partText']): string[] | undefined {
  const document = documentOf(written);
  return document && textsBelow(document, partText);
}

/** What stands in a function, such as in a branch, may be the whole text. */
function textsBelow(value: unknown, partText: Reading['partText']): string[] {
  return Object.values(value ?? {}).flatMap(each => textsOf(each, partText));
}
