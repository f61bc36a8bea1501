import { abridge } from './rules/rule';
import { ARN_SUFFIX } from './secrets-manager';

/** The complete ARN of a secret. */
export const COMPLETE_ARN = new RegExp(`^arn:aws(-[a-z]+)*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[^:*?$]+${ARN_SUFFIX.source}`);

/** The fields of the ARN in their order, each with its form and what it has to be. */
const FIELDS: ReadonlyArray<readonly [string, RegExp, string]> = [
  ['prefix', /^arn$/, 'it must be "arn"'],
  ['partition', /^aws(-[a-z]+)*$/, 'it must be a partition such as "aws"'],
  ['service', /^secretsmanager$/, 'it must be "secretsmanager"'],
  ['region', /^[a-z0-9-]+$/, 'it must be a region such as "eu-west-1"'],
  ['account', /^[0-9]{12}$/, 'it must have 12 digits'],
  ['resource type', /^secret$/, 'it must be "secret"'],
];
const ARN_LENGTH = FIELDS.length + 1;

/** A sentence on the first field that is wrong, for an ARN that is not complete. */
export function completeArnProblem(arn: string): string {
  const fields = arn.split(':');
  if (fields.length !== ARN_LENGTH) return `secretCompleteArn is ${abridge(arn)}, which is not the ARN of a secret.`;
  const wrong = FIELDS.findIndex(([, form], index) => !form.test(fields[index]));
  const [pattern] = /[*?$]/.exec(arn) ?? [];
  if (wrong < 0 && pattern) return `secretCompleteArn is ${abridge(arn)}, which has "${pattern}": in a policy it would stand for other secrets too.`;
  if (wrong < 0) return `secretCompleteArn is ${abridge(arn)}, which does not end with a hyphen and six letters or digits.`;
  const [name, , expected] = FIELDS[wrong];
  const field = fields[wrong];
  const isNumber = name === 'account' && /^[0-9]+$/.test(field);
  const problem = isNumber ? `has ${field.length} digits; it needs 12` : `is wrong; ${expected}`;
  return `In secretCompleteArn, the ${name} ${abridge(field)} ${problem}.`;
}
