import { Token } from 'aws-cdk-lib';

/** A CDK token within a text. */
const TOKEN = /(\$\{Token\[[a-zA-Z0-9:._-]+\]\})/;

/**
 * What IAM does not take literally in the resource of an ARN, nor in the value of a
 * condition that compares patterns.
 */
export const PATTERN_CHARACTER = /[*?$]/g;

/**
 * A name within an ARN of a policy, so that it means itself: IAM takes an asterisk and a question mark for
 * any characters, and a dollar sign with a brace for a variable. Every name that does not come from this
 * library goes through here before a policy has it; what only the deployment knows stays.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
export function literalInArn(name: string): string {
  return name.split(TOKEN).map(part => Token.isUnresolved(part) ? part : escapeCharacters(part)).join('');
}

function escapeCharacters(text: string): string {
  return text.replace(PATTERN_CHARACTER, character => `\${${character}}`);
}
