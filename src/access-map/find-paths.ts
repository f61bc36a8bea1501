import { AccessStatus, MapPath } from './model';
import { RegionalAccess, RegionalFinding } from './regional-access';
import { regionalSecretsOf } from './regional-secrets';
import { unique } from '../cloudformation/json';
import { TemplateFacts } from '../facts/template-facts';
import { TemplateSecretFacts, TemplateKeyFacts } from '../facts/template-secrets';
import { Access, ACCESSES, actionsOf } from '../iam/actions';
import type { Principal } from '../iam/principals';
import type { Statement } from '../iam/statements';

/** The statements of a key's policy that may be for the principal. */
export type KeyPolicyOf = (key: TemplateKeyFacts | undefined) => readonly Statement[];

/** Everything that one principal may do with one secret, in whichever region. */
export class PathFinder {
  private readonly regionalAccesses: readonly RegionalAccess[];

  constructor(
    facts: TemplateFacts, private readonly principal: Principal, private readonly secret: TemplateSecretFacts,
    identity: readonly Statement[], keyPolicyOf: KeyPolicyOf,
  ) {
    this.regionalAccesses = regionalSecretsOf(secret).map(
      copy => new RegionalAccess(facts, { principal, secret: copy }, identity, keyPolicyOf(copy.key)),
    );
  }

  public findPaths(): Array<{ readonly path: MapPath; readonly used: ReadonlySet<Statement> }> {
    return ACCESSES.flatMap(access => {
      const found = this.regionalAccesses.map(copy => copy.evaluate(access)).filter(finding => finding !== undefined);
      return found.length > 0 ? [{ path: this.buildPath(access, found), used: new Set(found.flatMap(({ used }) => [...used])) }] : [];
    });
  }

  /** A copy that is denied says nothing of the others. */
  private buildPath(access: Access, found: readonly RegionalFinding[]): MapPath {
    const allowed = found.filter(({ isDenied }) => !isDenied);
    const relevant = allowed.length > 0 ? allowed : found;
    const missing = mergeTexts(relevant, finding => finding.missing);
    const cannotTell = mergeTexts(relevant, finding => finding.cannotTell);
    return {
      secret: this.secret.id,
      principal: this.principal.id,
      access,
      regions: this.secret.replicas.length > 0 ? relevant.map(({ region }) => region) : undefined,
      status: allowed.length > 0 ? statusOf(missing, cannotTell) : 'denied',
      actions: actionsOf(access).filter(action => relevant.some(({ actions }) => actions.includes(action))),
      statements: unique(found.flatMap(({ used }) => [...used].map(({ id }) => id))),
      missing,
      cannotTell,
    };
  }
}

/** What applies to the secret itself is not repeated for each replica. */
function mergeTexts(found: readonly RegionalFinding[], of: (finding: RegionalFinding) => ReadonlySet<string>): string[] {
  const own = new Set(found.filter(({ isReplica }) => !isReplica).flatMap(finding => [...of(finding)]));
  const more = found.filter(({ isReplica }) => isReplica).flatMap(finding => (
    [...of(finding)].filter(text => !own.has(text)).map(text => `Replica in ${finding.region}: ${text}`)));
  return unique([...own, ...more]);
}

function statusOf(missing: readonly string[], cannotTell: readonly string[]): AccessStatus {
  if (missing.length > 0) return 'incomplete';
  return cannotTell.length > 0 ? 'unknown' : 'complete';
}
