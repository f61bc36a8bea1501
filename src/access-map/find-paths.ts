import { mergeByKey } from './merge-findings';
import { AccessStatus, MapPath } from './model';
import { RegionalAccess, RegionalFinding } from './regional-access';
import { copiesOf, RegionalSecret } from './regional-secrets';
import { note, unique } from '../cloudformation/json';
import { TemplateFacts } from '../facts/template-facts';
import type { TemplateKeyFacts } from '../facts/template-keys';
import { TemplateSecretFacts } from '../facts/template-secrets';
import { Access, ACCESSES, actionsOf, isForAnotherAccount } from '../iam/actions';
import type { Principal } from '../iam/principals';
import type { Statement } from '../iam/statements';

/** The statements of a key's policy that may be for the principal. */
export type KeyPolicyOf = (key: TemplateKeyFacts | undefined) => readonly Statement[];

/** A path, and the statements that it comes from. */
export interface FoundPath {
  readonly path: MapPath;
  readonly principal: Principal;
  readonly used: ReadonlySet<Statement>;
}

/** One copy of the secret, with each key that it may be under. */
type CopyAccess = ReadonlyArray<{ readonly keyId: string | undefined; readonly access: RegionalAccess }>;

/** Everything that one principal may do with one secret, in whichever region. */
export class PathFinder {
  /** By the principal that the map names. */
  private readonly copies = new Map<Principal, CopyAccess[]>();

  constructor(
    private readonly facts: TemplateFacts, principal: Principal, private readonly secret: TemplateSecretFacts,
    private readonly identity: readonly Statement[], private readonly keyPolicyOf: KeyPolicyOf,
  ) {
    for (const copy of copiesOf(secret)) this.noteCopy(principal, copy);
  }

  /** AWS's own key is for the account of the secret: of all callers, those of it are left. */
  private noteCopy(principal: Principal, copy: readonly RegionalSecret[]): void {
    const { account, madeBy } = this.secret;
    const asked = this.accessOf(principal, copy);
    const isWide = (principal.kind === 'everybody' || principal.kind === 'organization') && madeBy !== 'another app';
    const within = isWide && asked.some(({ keyId }) => keyId === undefined) ? this.accessOf({ ...principal, account }, copy) : [];
    const isWithin = within.some(({ access }) => ACCESSES.some(one => access.evaluate(one)));
    if (isWithin) note(this.copies, this.facts.principals.account(account), within);
    if (!isWithin || asked.some(({ keyId }) => keyId !== undefined)) note(this.copies, principal, asked);
  }

  private accessOf(principal: Principal, copy: readonly RegionalSecret[]): CopyAccess {
    return copy.map(secret => ({
      keyId: secret.key?.id,
      access: new RegionalAccess(this.facts, { principal, secret }, this.identity, this.keyPolicyOf(secret.key)),
    })).filter(({ access }) => access.isPossible);
  }

  public findPaths(): FoundPath[] {
    return [...this.copies].flatMap(([principal, copies]) => ACCESSES.flatMap(access => {
      const found = copies
        .map(copy => mergeByKey(copy.map(({ keyId, access: one }) => ({ keyId, finding: one.evaluate(access), mayHaveMore: one.mayHaveMore }))))
        .filter(finding => finding !== undefined);
      if (found.length === 0) return [];
      return [{ principal, path: this.buildPath(principal, access, found), used: new Set(found.flatMap(({ used }) => [...used])) }];
    }));
  }

  /** A copy that is denied says nothing of the others. */
  private buildPath(principal: Principal, access: Access, found: readonly RegionalFinding[]): MapPath {
    const allowed = found.filter(({ isDenied }) => !isDenied);
    const relevant = allowed.length > 0 ? allowed : found;
    const missing = mergeTexts(relevant, finding => finding.missing);
    const cannotTell = mergeTexts(relevant, finding => finding.cannotTell);
    const actions = actionsOf(access).filter(action => relevant.some(finding => finding.actions.includes(action)));
    return {
      secret: this.secret.id,
      principal: principal.id,
      access,
      regions: this.secret.replicas.length > 0 ? relevant.map(({ region }) => region) : undefined,
      status: allowed.length > 0 ? statusOf(missing, cannotTell) : 'denied',
      actions,
      forAnotherAccount: isForAnotherAccount(actions) || undefined,
      statements: unique(found.flatMap(({ used }) => [...used].map(({ id }) => id))),
      missing,
      cannotTell,
    };
  }
}

/** The same access twice, as by the account and by everybody: the surer one counts. */
export function mergePaths(one: FoundPath, other: FoundPath): FoundPath {
  const [surer, weaker] = [one, other].sort((a, b) => SURENESS.indexOf(a.path.status) - SURENESS.indexOf(b.path.status));
  const union = (of: (path: MapPath) => readonly string[]) => unique([...of(surer.path), ...of(weaker.path)]);
  const path = {
    ...surer.path,
    regions: surer.path.regions && union(({ regions }) => regions!),
    actions: actionsOf(surer.path.access).filter(action => union(({ actions }) => actions).includes(action)),
    forAnotherAccount: surer.path.forAnotherAccount ?? weaker.path.forAnotherAccount,
    statements: union(({ statements }) => statements),
  };
  return { ...surer, path, used: new Set([...surer.used, ...weaker.used]) };
}

const SURENESS: readonly AccessStatus[] = ['complete', 'unknown', 'incomplete', 'denied'];

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
