import { Stack } from 'aws-cdk-lib';
import { Grant, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AccessActions, mergeActions } from './access-permissions';
import { CrossStackIdentity, isIdentity } from './external-identity-policy';
import { KeyStatementProps, limitToSecret, mergeConditions, secretStatements, StatementProps } from './grant-statements';
import { GrantRequest, GrantTerms, keyUseStatements } from './grant-terms';
import { GrantedSecret } from './granted-secret';
import { Conditions, Grantee } from './grantee';
import { stackOfAppKey } from './key-target';
import { keepPolicyNamesUnique } from './policy-names';
import { SecretCopy } from './secret-copy';
import { shareStatement, statementKey } from './shared-statements';
import { StackOrder } from './stack-order';
import { forgetReference, noteReference } from './stack-references';
import { markAsWritten, withdrawStatements } from './withdrawn-statements';

/** What stands in the grantee's policies about one copy of the secret. */
interface WrittenCopy {
  readonly grants: readonly Grant[];
  readonly withdraw: () => void;
}

/** Where a copy's statements go: into policies of the grantee in its own stack, or beside the secret. */
interface Place {
  readonly principal: IPrincipal;
  readonly isBesideSecret: boolean;
}

/**
 * The grantee's side of one grant. It can be written anew: what no copy needs any longer is withdrawn then.
 */
export class IdentitySide {
  private readonly copies = new Map<string, WrittenCopy>();
  private readonly current = new Set<string>();
  private readonly withdrawals: Array<() => void> = [];
  /** Once there, it stays: the reference to the grantee's stack is written, and no other may follow. */
  private isBesideSecret = false;

  constructor(
    private readonly secret: GrantedSecret,
    private readonly grantee: Grantee,
    private readonly terms: GrantTerms,
    private readonly request: GrantRequest,
  ) {}

  /** What is the same for all copies of one key goes at once, as statements of several secrets hold it. */
  public startAnew(): void {
    for (const withdraw of this.withdrawals.splice(0)) withdraw();
    this.current.clear();
  }

  public withdrawFormer(): void {
    for (const [id, { withdraw }] of this.copies) {
      if (this.current.has(id)) continue;
      this.copies.delete(id);
      withdraw();
    }
  }

  /** Whether the secret's stack has come to refer to that of the policies, which refer to the secret. */
  public isMisplaced(copy: SecretCopy): boolean {
    const { policyHolder } = this.grantee;
    return policyHolder !== undefined && !this.isBesideSecret && this.isAbove(copy, policyHolder);
  }

  /** Only what is surely written counts. */
  public grant(copy: SecretCopy): Grant {
    const nothing = Grant.drop(this.grantee.principal, 'nothing yet');
    const { policyHolder } = this.grantee;
    if (!policyHolder) return nothing;
    const place = this.placeOf(copy, policyHolder);
    return [...this.grantSecret(copy, policyHolder, place), ...this.grantKey(copy, policyHolder, place)]
      .reduce((all, grant) => all.combine(grant), nothing);
  }

  private placeOf(copy: SecretCopy, policyHolder: IPrincipal): Place {
    this.isBesideSecret ||= this.isAbove(copy, policyHolder);
    const { isBesideSecret } = this;
    const isApart = isBesideSecret && isIdentity(policyHolder);
    return { isBesideSecret, principal: isApart ? new CrossStackIdentity(this.secret, policyHolder) : policyHolder };
  }

  private isAbove({ key }: SecretCopy, policyHolder: IPrincipal): boolean {
    const order = new StackOrder(Stack.of(this.secret), key && stackOfAppKey(key.key));
    return isIdentity(policyHolder) && order.isAboveSecret(Stack.of(policyHolder), !this.secret._arnPattern.isWide);
  }

  /** Written once for a place: what stays the same is not written twice. */
  private grantSecret(copy: SecretCopy, policyHolder: IPrincipal, place: Place): readonly Grant[] {
    const id = `${place.isBesideSecret} ${copy.isReplica} ${copy.region}`;
    const written = this.copies.get(id) ?? this.writeCopy(copy, policyHolder, place);
    this.copies.set(id, written);
    this.current.add(id);
    return written.grants;
  }

  private writeCopy({ arn }: SecretCopy, policyHolder: IPrincipal, place: Place): WrittenCopy {
    const grants = secretStatements(this.actions, [arn], this.request.versionStages)
      .map(props => this.addToIdentity(place.principal, props, this.grantee.conditions));
    if (isIdentity(policyHolder)) keepPolicyNamesUnique(policyHolder);
    const forget = this.noteReference(policyHolder, place, Stack.of(this.secret));
    return {
      grants,
      withdraw: () => {
        withdrawStatements(policyHolder, grants.flatMap(({ principalStatements }) => principalStatements), arn);
        forget();
      },
    };
  }

  private grantKey(copy: SecretCopy, policyHolder: IPrincipal, place: Place): Grant[] {
    if (copy.key) this.withdrawals.push(this.noteReference(policyHolder, place, stackOfAppKey(copy.key.key)));
    return keyUseStatements(this.actions, copy, copy.key?.resource).map(props => this.shareKeyStatement(props, copy, policyHolder, place));
  }

  private shareKeyStatement(props: KeyStatementProps, { arn }: SecretCopy, policyHolder: IPrincipal, { principal }: Place): Grant {
    const { keyConditions } = this.grantee;
    return shareStatement(principal, statementKey(props, keyConditions), arn, {
      write: arns => this.addToIdentity(principal, limitToSecret(props, arns), keyConditions),
      stateOf: ({ principalStatements }) => principalStatements.flatMap(statement => Object.values(statement.conditions)),
      remove: ({ principalStatements }) => withdrawStatements(policyHolder, principalStatements),
      onShared: withdraw => this.withdrawals.push(withdraw),
    });
  }

  /** @returns takes the note back */
  private noteReference(policyHolder: IPrincipal, { isBesideSecret }: Place, target: Stack | undefined): () => void {
    if (!target || !Construct.isConstruct(policyHolder)) return () => undefined;
    const stack = Stack.of(policyHolder);
    const [from, to] = isBesideSecret ? [Stack.of(this.secret), stack] : [stack, target];
    noteReference(from, to);
    return () => forgetReference(from, to);
  }

  private get actions(): AccessActions {
    const { own, foreign } = this.request.permissions;
    return { same: own, other: foreign, unknown: mergeActions(own, foreign) }[this.terms.relation];
  }

  private addToIdentity(grantPrincipal: IPrincipal, props: StatementProps, ofGrantee: Conditions): Grant {
    const { actions, resources: resourceArns, conditions = {} } = props;
    const grant = Grant.addToPrincipal({
      grantee: { grantPrincipal },
      actions,
      resourceArns,
      conditions: mergeConditions(conditions, ofGrantee),
    });
    markAsWritten(grant.principalStatements);
    return grant;
  }
}
