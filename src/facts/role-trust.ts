import { parseExpression } from '../cloudformation/expression';
import { readText } from '../cloudformation/read-text';
import { allowsAction } from '../iam/actions';
import { splitArn } from '../iam/arn';
import { PolicyCondition } from '../iam/condition';
import { PolicyPrincipal, PolicyStatement, readPolicy } from '../iam/policy-document';
import { RoleTrustFacts } from '../rules/external-rotation';

/** Where the secret is that the role is for: undefined where only the deployment knows. */
export interface TrustedPlace {
  readonly account?: string;
  readonly region?: string;
}

const SERVICE = 'secretsmanager.amazonaws.com';

/** What the trust policy of a role says of Secrets Manager; undefined where synthesis does not know. */
export function roleTrust(document: unknown, place: TrustedPlace): RoleTrustFacts | undefined {
  const { statements, isReadable } = readPolicy(document);
  const trusting = statements.filter(mayTrust);
  if (!isReadable) return undefined;
  if (trusting.length === 0) return 'nobody';
  const isFor = ({ conditions }: PolicyStatement) => conditions.every(condition => mayHold(condition, place));
  return trusting.some(isFor) ? 'trusted' : 'elsewhere';
}

function mayTrust(statement: PolicyStatement): boolean {
  const { effect, actions, isNotAction, principals = [], isNotPrincipal } = statement;
  const texts = actions.filter(action => typeof action === 'string');
  const isAssumed = texts.length < actions.length || allowsAction(texts, isNotAction, 'sts:AssumeRole');
  return effect !== 'Deny' && isAssumed && (isNotPrincipal || principals.some(mayBeService));
}

function mayBeService({ type, value }: PolicyPrincipal): boolean {
  if (typeof value === 'string') {
    return value === '*' || value.includes('${') || type === 'Service' && value.toLowerCase() === SERVICE;
  }
  return type === 'Service' || type === 'AWS' && !isArn(value);
}

/** What refers to a role, or puts an ARN together, is no service, and not everybody. */
function isArn(value: unknown): boolean {
  const expression = parseExpression(value);
  if (expression.kind === 'reference') return expression.attribute !== undefined;
  return readText(value)?.literal.startsWith('arn:') ?? false;
}

/** Of the two keys that AWS documents for the trust. Of others, only the request knows. */
function mayHold({ operator, key, values }: PolicyCondition, { account, region }: TrustedPlace): boolean {
  const { comparison = 'other', isNegated } = operator;
  if (isNegated || !['exact', 'like', 'arn'].includes(comparison)) return true;
  const may = (one: string | undefined, other: string | undefined) => (
    one === undefined || other === undefined || one === '' || one === other || /[*?]|\$\{/.test(one));
  return values.length === 0 || values.some(value => {
    if (typeof value !== 'string') return true;
    if (key.toLowerCase() === 'aws:sourceaccount') return may(value, account);
    const [, , , arnRegion, arnAccount] = key.toLowerCase() === 'aws:sourcearn' ? splitArn(value) : [];
    return may(arnRegion, region) && may(arnAccount, account);
  });
}
