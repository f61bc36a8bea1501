import { Finding, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { isPublicField, isPublicLiteral, isSecretName, isShownName } from './secret-fields';

/** A parameter of CloudFormation from which a value takes something. */
export interface ParameterFacts {
  /** Its logical id. */
  readonly name: string;
  /** The field of a JSON value. */
  readonly field?: string;
  /** Whether it is the whole value, or the whole field. */
  readonly isAlone: boolean;
  readonly isNoEcho: boolean;
  readonly defaultValue?: string;
}

const CFN_PARAMETERS = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html';
const API_PARAMETER = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Parameter.html';

/** What a parameter must be that a value comes from. */
export const PARAMETER_RULES: readonly Rule<ParameterFacts>[] = [
  {
    id: RuleId.PARAMETER_ECHOES,
    level: 'error',
    title: 'Value from a parameter without NoEcho',
    requirement:
      'takes its value from a parameter without NoEcho: everyone who can describe the stack can read it, '
      + 'in the console and with DescribeStacks',
    isCompliant: facts => facts.isNoEcho,
    fix:
      'Set noEcho: true on the parameter. If the field is not a secret, add it to plaintextFields. Other '
      + 'content, such as SecretContent.fromParameter() or a generated value, replaces the value of a '
      + 'deployed secret.',
    detail: ({ name }) => `The parameter is ${name}.`,
    source: `${CFN_PARAMETERS} (NoEcho masks the value) and ${API_PARAMETER} (ParameterValue shows it)`,
  },
  {
    id: RuleId.PARAMETER_DEFAULT,
    level: 'warning',
    title: 'Value from a parameter with a default',
    requirement:
      'takes its value from a parameter with a default, which anyone can read in the template and which '
      + 'becomes the value if a deployment passes no other',
    isCompliant: ({ defaultValue }) => defaultValue === undefined || isPublicLiteral(defaultValue),
    fix: 'Remove the default, so that each deployment has to pass the value.',
    detail: ({ name }) => `The parameter is ${name}.`,
    source: `${CFN_PARAMETERS} (that the default may be in use is inferred, as cfn_nag does for passwords)`,
  },
];

/**
 * Whether a value takes something from a parameter that has to be hidden. Beside other text it is the one
 * whose name says so: `https://${Stage}.example.com` has nothing to hide.
 */
function isSecretUse({ name, field, isAlone }: ParameterFacts): boolean {
  if (field !== undefined && isPublicField(field)) return false;
  return isAlone || isSecretName(name);
}

/**
 * @param isNamed whether the user wrote the value field by field
 * @param isExempt what the user said is no secret
 */
export function judgeParameters(
  parameters: readonly ParameterFacts[], isNamed: boolean, isExempt: (field: string | undefined) => boolean,
): Finding[] {
  return parameters
    .filter(facts => isSecretUse(facts) && !isExempt(facts.field))
    .flatMap(facts => judge(PARAMETER_RULES, {
      property: valueProperty(facts.field, isNamed), value: facts, field: facts.field,
    }));
}

/** In a template of a generator stands nothing secret, unless the name of a field or a parameter says so. */
export function judgeTemplateParameters(parameters: readonly ParameterFacts[], plaintextFields: readonly string[]): Finding[] {
  const isExempt = (field: string | undefined) => field !== undefined && plaintextFields.includes(field);
  return judgeParameters(parameters.filter(isNamedSecret), false, isExempt);
}

function isNamedSecret({ name, field = '' }: ParameterFacts): boolean {
  return isSecretName(name) || isSecretName(field);
}

/** Parameters that show a value to everyone who can describe the stack, and that nobody exempts. */
export function echoedParameters(
  parameters: readonly ParameterFacts[], isExempt: (field: string) => boolean, isTemplate = false,
): string[] {
  const found = parameters
    .filter(({ isNoEcho }) => !isNoEcho)
    .filter(facts => isSecretUse(facts) && (!isTemplate || isNamedSecret(facts)))
    .filter(({ field }) => field === undefined || !isExempt(field));
  return [...new Set(found.map(({ name }) => name))];
}

/** @param isNamed whether the user wrote the value field by field */
export function valueProperty(field: string | undefined, isNamed: boolean): string {
  if (field === undefined) return 'content';
  if (!isShownName(field, isNamed)) return 'content, a field of it,';
  return `content.${JSON.stringify(field).slice(1, -1)}`;
}
