import { Stack } from 'aws-cdk-lib';
import { outermostStackAt } from './outermost-stack';
import { parseExpression, withoutJoin } from '../cloudformation/expression';
import { representedSecret, secretTarget } from '../cloudformation/secret-target';
import type { Templates } from '../cloudformation/template-index';
import { keyOf, mayMeet } from '../cloudformation/template-types';
import { beginsForeign, hasPlaceholder } from '../cloudformation/unknown';
import { splitArn } from '../iam/arn';

/** A resource names a secret by another resource, which may name it by a third. */
const MAX_DEPTH = 5;

/**
 * Where a resource may belong: a secret, or all of a stack. An import may be of a secret in another stack,
 * where only the deployment knows the name of the export or of the import.
 */
export function possibleOwners(templates: Templates, stack: string, secretId: unknown, depth = 0): Array<string | Stack> {
  const next = depth < MAX_DEPTH ? whatGives(templates, stack, secretId) : undefined;
  if (next) return possibleOwners(templates, next.stack, next.value, depth + 1);
  const possible = possibleDefinitions(templates, stack, secretId);
  if (!possible) return mayReferToAppSecret(templates, stack, secretId) ? [outermostStackAt(templates, stack)] : [];
  return possible.flatMap<string | Stack>(({ stack: from, value: { text, target } }) => {
    const secret = secretTarget(templates, target);
    if (secret) return [keyOf(secret)];
    return target === undefined && hasPlaceholder(text) ? [outermostStackAt(templates, from)] : [];
  });
}

/**
 * What an import or an output of another stack may be; undefined for anything else, and where it is known.
 */
function possibleDefinitions(templates: Templates, stack: string, secretId: unknown): ReturnType<Templates['possibleImports']> | undefined {
  const expression = parseExpression(withoutJoin(secretId));
  if (!beginsForeign(templates.value(stack, secretId).text, 'Fn::ImportValue', 'Fn::GetStackOutput')) return undefined;
  if (expression.kind === 'import') return templates.possibleImports(stack, expression.name);
  return expression.kind === 'stackOutput' ? templates.possibleOutputs(stack, expression) : undefined;
}

/**
 * An attribute of another resource, but of those that hand on a value, and what is of another place, is none.
 */
function mayReferToAppSecret(templates: Templates, stack: string, secretId: unknown): boolean {
  const { text, target } = templates.value(stack, secretId);
  const resource = templates.find(target);
  if (!hasPlaceholder(text)) return false;
  const place = templates.placeOf(stack);
  const [, , , region = place.region, account = place.account] = text.startsWith('arn:') ? splitArn(text) : [];
  return mayMeet({ region, account }, place) && !/^AWS::(?!CloudFormation::|SSM::)/.test(resource?.type ?? '');
}

/** Of a reference: what the stack around gives, or the `SecretId` of a schedule or a policy. */
function whatGives(templates: Templates, stack: string, secretId: unknown): { readonly stack: string; readonly value: unknown } | undefined {
  const expression = parseExpression(withoutJoin(secretId));
  const argument = expression.kind === 'reference' ? templates.givenTo(stack, expression.id) : undefined;
  const resource = templates.find(templates.value(stack, secretId).target);
  const value = resource && representedSecret(templates, resource);
  return argument ?? (value === undefined ? undefined : { stack: resource!.stack, value });
}
