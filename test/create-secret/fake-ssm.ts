import { Json, Refusal } from './fake/wire';

export interface Parameter {
  readonly type: 'String' | 'StringList' | 'SecureString';
  /** By version, from 1. */
  readonly values: string[];
  readonly labels?: Record<string, number>;
}

/** SSM's GetParameter. */
export class FakeParameters {
  readonly parameters = new Map<string, Parameter>();

  answer(operation: string, { Name, WithDecryption }: Json): Json {
    if (operation !== 'GetParameter') throw new Refusal('UnknownOperationException', `The fake does not know ${operation}.`);
    const [name, selector] = splitName(Name);
    const parameter = this.parameters.get(name);
    if (!parameter) throw new Refusal('ParameterNotFound', '');
    const version = versionOf(parameter, selector);
    const value = parameter.values[version - 1];
    if (value === undefined) throw new Refusal('ParameterVersionNotFound', `Systems Manager could not find version ${selector} of ${name}.`);
    const shown = parameter.type === 'SecureString' && !WithDecryption ? 'AQICAHciphertext' : value;
    return { Parameter: { Name: name, Type: parameter.type, Value: shown, Version: version } };
  }
}

/** A full ARN has colons of its own. */
function splitName(reference: string): [string, string | undefined] {
  const head = reference.startsWith('arn:') ? 6 : 1;
  const parts = reference.split(':');
  return [parts.slice(0, head).join(':'), parts[head]];
}

function versionOf({ values, labels }: Parameter, selector: string | undefined): number {
  if (selector === undefined) return values.length;
  return /^[0-9]+$/.test(selector) ? Number(selector) : labels?.[selector] ?? 0;
}
