import { SecretWithTemplate } from './app-review';
import { validatesTemplates } from '../cdk/internals';
import { isObject } from '../cloudformation/json';
import { Finding } from '../rules/rule';
import { RuleId } from '../rules/rule-ids';

type Properties = Readonly<Record<string, unknown>>;

/**
 * The service counts bytes. Some versions of the CDK count characters: what is too long in both ways is
 * reported by each.
 */
const MAX_VALUE_SIZE = 65_536;

/** It counts nothing in a text with a dynamic reference. */
const isText = (value: unknown): value is string => typeof value === 'string' && !value.includes('{{resolve:');
const hasLiteralTags = ({ Tags }: Properties) =>
  Array.isArray(Tags) && Tags.every(tag => isObject(tag) && isText(tag.Key) && isText(tag.Value));

/**
 * The lengths that the CDK's own validation checks by the schema of CloudFormation (F3033), where it sees
 * them: in literals.
 */
const LENGTHS: Readonly<Record<string, (properties: Properties) => boolean>> = {
  [RuleId.NAME_LENGTH]: ({ Name }) => isText(Name),
  [RuleId.DESCRIPTION_LENGTH]: ({ Description }) => isText(Description),
  [RuleId.VALUE_SIZE]: ({ SecretString }) => isText(SecretString) && SecretString.length > MAX_VALUE_SIZE,
  [RuleId.TAG_KEY_LENGTH]: hasLiteralTags,
  [RuleId.TAG_VALUE_LENGTH]: hasLiteralTags,
};

/** Whether the CDK reports the same: it reads the templates of stacks, and not those of nested ones. */
export function isReportedByCdk({ resource, stack }: SecretWithTemplate, { id }: Finding): boolean {
  return validatesTemplates() && stack.nestedStackParent === undefined && LENGTHS[id]?.(resource.properties) === true;
}
