import {
  CompositePrincipal, Conditions, IGrantable, IPrincipal, PrincipalBase, PrincipalPolicyFragment,
} from 'aws-cdk-lib/aws-iam';
import { wrappedPrincipal } from '../cdk/internals';

/** A principal with other conditions than its own. */
export class PrincipalUnder extends PrincipalBase {
  constructor(private readonly principal: IPrincipal, private readonly conditions: Conditions) {
    super();
  }

  public get policyFragment(): PrincipalPolicyFragment {
    return new PrincipalPolicyFragment(this.principal.policyFragment.principalJson, this.conditions);
  }

  public dedupeString(): undefined {
    return undefined;
  }
}

/** Several in one principal, each by itself: they may be of different accounts. */
export function splitGrantee(grantee: IGrantable): IGrantable[] {
  const { grantPrincipal: principal } = grantee;
  return principal instanceof CompositePrincipal ? principal.principals.flatMap(splitGrantee) : [grantee];
}

/** What a principal wraps, at whatever depth. */
export function unwrapPrincipal(principal: IPrincipal): IPrincipal {
  const wrapped = wrappedPrincipal(principal);
  return wrapped ? unwrapPrincipal(wrapped) : principal;
}
