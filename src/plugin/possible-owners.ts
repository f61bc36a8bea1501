import { Stack } from 'aws-cdk-lib';
import { outermostStackAt } from './outermost-stack';
import { parseExpression } from '../cloudformation/expression';
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
  const expression = parseExpression(secretId);
  const next = depth < MAX_DEPTH ? whatGives(templates, stack, secretId) : undefined;
  if (next) return possibleOwners(templates, next.stack, next.value, depth + 1);
  const isForeign = beginsForeign(templates.value(stack, secretId).text, 'Fn::ImportValue');
  if (expression.kind !== 'import' || !isForeign) {
    return mayReferToAppSecret(templates, stack, secretId) ? [outermostStackAt(templates, stack)] : [];
  }
  const exported = templates.possibleImports(stack, expression.name);
  return exported.flatMap<string | Stack>(({ stack: exporter, value: { text, target } }) => {
    const secret = secretTarget(templates, target);
    if (secret) return [keyOf(secret)];
    return target === undefined && hasPlaceholder(text) ? [outermostStackAt(templates, exporter)] : [];
  });
}

/**
 * An attribute of another resource, but of those that hand on a value, what surely another app exports, and
 * what is of another place, is none.
 */
function mayReferToAppSecret(templates: Templates, stack: string, secretId: unknown): boolean {
  const { text, target } = templates.value(stack, secretId);
  const resource = templates.find(target);
  if (!hasPlaceholder(text) || beginsForeign(text, 'Fn::ImportValue', 'Fn::GetStackOutput')) return false;
  const place = templates.placeOf(stack);
  const [, , , region = place.region, account = place.account] = text.startsWith('arn:') ? splitArn(text) : [];
  return mayMeet({ region, account }, place) && !/^AWS::(?!CloudFormation::|SSM::)/.test(resource?.type ?? '');
}

/** Of a reference: what the stack around gives, or the `SecretId` of a schedule or a policy. */
function whatGives(templates: Templates, stack: string, secretId: unknown): { readonly stack: string; readonly value: unknown } | undefined {
  const expression = parseExpression(secretId);
  const argument = expression.kind === 'reference' ? templates.givenTo(stack, expression.id) : undefined;
  const resource = templates.find(templates.value(stack, secretId).target);
  const value = resource && representedSecret(templates, resource);
  return argument ?? (value === undefined ? undefined : { stack: resource!.stack, value });
}
