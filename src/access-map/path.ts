import { copiesOf } from './copies';
import { CopyAccess, Finding } from './copy-access';
import { MapPath, Status } from './model';
import { unique } from '../cloudformation/json';
import { Access, ACCESSES, actionsOf } from '../iam/actions';
import type { Principal } from '../iam/principals';
import type { Statement } from '../iam/statements';
import { Facts, KeyFacts, SecretFacts } from '../templates/facts';

/** The statements of a key's policy that may be for the principal. */
export type KeyPolicyOf = (key: KeyFacts | undefined) => readonly Statement[];

/** Everything that one principal may do with one secret, in whichever region. */
export class PathFinder {
  private readonly copies: readonly CopyAccess[];

  constructor(
    facts: Facts, private readonly principal: Principal, private readonly secret: SecretFacts,
    identity: readonly Statement[], keyPolicyOf: KeyPolicyOf,
  ) {
    this.copies = copiesOf(secret).map(copy => new CopyAccess(facts, { principal, secret: copy }, identity, keyPolicyOf(copy.key)));
  }

  public paths(): Array<{ readonly path: MapPath; readonly used: ReadonlySet<Statement> }> {
    return ACCESSES.flatMap(access => {
      const found = this.copies.map(copy => copy.finding(access)).filter(finding => finding !== undefined);
      return found.length > 0 ? [{ path: this.path(access, found), used: new Set(found.flatMap(({ used }) => [...used])) }] : [];
    });
  }

  /** A copy that is denied says nothing of the others. */
  private path(access: Access, found: readonly Finding[]): MapPath {
    const allowed = found.filter(({ isDenied }) => !isDenied);
    const told = allowed.length > 0 ? allowed : found;
    const missing = textsOf(told, finding => finding.missing);
    const cannotTell = textsOf(told, finding => finding.cannotTell);
    return {
      secret: this.secret.id,
      principal: this.principal.id,
      access,
      regions: this.secret.replicas.length > 0 ? told.map(({ region }) => region) : undefined,
      status: allowed.length > 0 ? statusOf(missing, cannotTell) : 'denied',
      actions: actionsOf(access).filter(action => told.some(({ actions }) => actions.includes(action))),
      statements: unique(found.flatMap(({ used }) => [...used].map(({ id }) => id))),
      missing,
      cannotTell,
    };
  }
}

/** What is true of the secret itself is not told of each replica again. */
function textsOf(found: readonly Finding[], of: (finding: Finding) => ReadonlySet<string>): string[] {
  const own = new Set(found.filter(({ isReplica }) => !isReplica).flatMap(finding => [...of(finding)]));
  const more = found.filter(({ isReplica }) => isReplica).flatMap(finding => (
    [...of(finding)].filter(text => !own.has(text)).map(text => `Replica in ${finding.region}: ${text}`)));
  return unique([...own, ...more]);
}

function statusOf(missing: readonly string[], cannotTell: readonly string[]): Status {
  if (missing.length > 0) return 'incomplete';
  return cannotTell.length > 0 ? 'unknown' : 'complete';
}
