import { AccessDifference, compareAccessMaps, MapDifference } from './compare-access-maps';
import { diffMarkdown } from './diff-markdown';
import type { AccessMap } from './model';
import { readAccessMap } from './read-access-map';
import { sortedBy } from '../cloudformation/json';

/** How access to secrets widens. */
export enum SecretAccessWidening {
  /** An account that could reach no secret before. */
  NEW_ACCOUNT = 'new-account',
  /** A principal that could reach no secret before. */
  NEW_PRINCIPAL = 'new-principal',
  /** A secret that everybody may reach, and could not before. */
  EVERYBODY = 'everybody',
}

/** One kind of access of one principal that is not as it was. */
export interface SecretAccessChange {
  /** Construct path, ARN, account, or service; `*` is everybody. */
  readonly principal: string;
  /** `read`, `write`, or `manage`. */
  readonly access: string;
  /** Construct paths of the secrets; ARNs of those of other apps. */
  readonly secrets: string[];
  /**
   * `complete`, `incomplete`, `unknown`, or `denied`.
   * @default - the principal had no such access
   */
  readonly before?: string;
  /**
   * The same, now.
   * @default - the principal has no such access anymore
   */
  readonly after?: string;
  /** Why it is not complete. */
  readonly reasons: string[];
}

/**
 * Who gains and who loses access to secrets between two maps that `SecretAccessMap.write()` wrote.
 * @example
 * const diff = SecretAccessDiff.ofFiles('base/secret-access.json', 'cdk.out/secret-access.json');
 * console.log(diff.toMarkdown());
 */
export class SecretAccessDiff {
  /**
   * Compares two files.
   *
   * @param before path of the `secret-access.json` of the base
   * @param after path of the `secret-access.json` of the change
   * @throws if a file is missing, is no access map, or has another version
   */
  public static ofFiles(before: string, after: string): SecretAccessDiff {
    return new SecretAccessDiff(readAccessMap(before), readAccessMap(after));
  }

  /** All changes, sorted by principal and access. */
  public readonly changes: SecretAccessChange[];
  /** How access widens: nothing, or what a build may fail on. */
  public readonly widenings: SecretAccessWidening[];
  private readonly difference: MapDifference;

  private constructor(private readonly before: AccessMap, private readonly after: AccessMap) {
    this.difference = compareAccessMaps(before, after);
    this.changes = this.difference.accesses.map(({ principal, access, secrets, reasons, ...statuses }) => (
      { principal, access, secrets: [...secrets], reasons: [...reasons], ...statuses }));
    this.widenings = widenings(before, after, this.difference.accesses);
  }

  /** Markdown for a pull request: who gains, who loses, what becomes incomplete, what becomes unknown. */
  public toMarkdown(): string {
    return diffMarkdown(this.difference, this.before, this.after);
  }
}

function widenings(before: AccessMap, after: AccessMap, differences: readonly AccessDifference[]): SecretAccessWidening[] {
  const gains = differences.filter(widens);
  const [old, now] = [before, after].map(({ principals }) => new Map(principals.map(principal => [principal.id, principal])));
  const reached = new Set(before.accesses.filter(({ status }) => status !== 'denied').map(({ principal }) => principal));
  const accounts = new Set([...reached].map(id => old.get(id)?.account));
  for (const { account } of before.secrets) accounts.add(account);
  const found = new Set<SecretAccessWidening>();
  for (const { principal } of gains) {
    const { account, kind } = now.get(principal)!;
    if (kind === 'everybody') found.add(SecretAccessWidening.EVERYBODY);
    if (!reached.has(principal)) found.add(SecretAccessWidening.NEW_PRINCIPAL);
    if (account !== undefined && !accounts.has(account)) found.add(SecretAccessWidening.NEW_ACCOUNT);
  }
  return sortedBy(found, widening => widening);
}

/** From nothing, or a denial, to what may be access: an incomplete one as well, of which one side is open now. */
export function widens({ before, after }: AccessDifference): boolean {
  return after !== undefined && after !== 'denied' && (before === undefined || before === 'denied');
}
