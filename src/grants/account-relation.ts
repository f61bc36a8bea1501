import { Reference, Stack, Token, TokenComparison, Tokenization } from 'aws-cdk-lib';
import { IPrincipal } from 'aws-cdk-lib/aws-iam';

/** An account that synthesis does not know is a third state: folding it into either other gives too much or too little. */
export type AccountRelation = 'same' | 'other' | 'unknown';

export function relationOf(ownerAccount: string, principal: IPrincipal): AccountRelation {
  const account = accountOf(principal);
  if (account === undefined) return isWithoutAccount(principal) ? 'same' : 'unknown';
  switch (Token.compareStrings(ownerAccount, account)) {
    case TokenComparison.SAME:
    case TokenComparison.BOTH_UNRESOLVED: return 'same';
    case TokenComparison.DIFFERENT: return 'other';
    default: return 'unknown';
  }
}

export function accountOf(principal: IPrincipal): string | undefined {
  return principal.principalAccount ?? accountOfArn(arnOf(principal));
}

/** The ARN of a principal that is one role or one user; a session has another ARN than `aws:PrincipalArn` tells. */
export function roleOrUserArnOf(principal: IPrincipal): string | undefined {
  const arn = arnOf(principal);
  return arn !== undefined && (/:(role|user)\//.test(arn) || referenceOf(arn)) ? arn : undefined;
}

function arnOf(principal: IPrincipal): string | undefined {
  const { AWS: arns = [] } = principalJsonOf(principal);
  return arns.length === 1 ? arns[0] : undefined;
}

function accountOfArn(arn: string | undefined): string | undefined {
  if (arn === undefined || /^[0-9]{12}$/.test(arn)) return arn;
  const reference = referenceOf(arn);
  return reference ? Stack.of(reference.target).account : arn.split(':')[4];
}

function referenceOf(value: string): Reference | undefined {
  const token = Token.isUnresolved(value) ? Tokenization.reverse(value, { failConcat: false }) : undefined;
  return Reference.isReference(token) ? token : undefined;
}

/** Services act within the account of the resource that they are told of; they have no account of their own. */
function isWithoutAccount(principal: IPrincipal): boolean {
  const types = Object.keys(principalJsonOf(principal));
  return types.length > 0 && types.every(type => type === 'Service');
}

export function principalJsonOf(principal: IPrincipal): Record<string, string[]> {
  return principal.policyFragment.principalJson;
}
