import { attachCustomSynthesis, Stage } from 'aws-cdk-lib';
import { AccessDifference, compareAccessMaps, MapDifference } from './compare-access-maps';
import { diffMarkdown } from './diff-markdown';
import type { AccessMap } from './model';
import { readAccessMap } from './read-access-map';
import { writeAccessMap } from './write-access-map';
import { sortedBy } from '../cloudformation/json';

/** How access to secrets widens. */
export enum SecretAccessWidening {
  /** An account that could reach no secret before, or any other account, by a replica of the secret there. */
  NEW_ACCOUNT = 'new-account',
  /** A principal that could reach no secret before. */
  NEW_PRINCIPAL = 'new-principal',
  /** A secret that everybody may reach, and could not before. */
  EVERYBODY = 'everybody',
  /** A place where a value ends readable, and did not before. */
  EXPOSURE = 'exposure',
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
  /** Why it is not complete; and whether it may have a replica in another account, where that has changed. */
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
    this.changes = this.difference.accesses.map(changeOf);
    this.widenings = widenings(before, after, this.difference);
  }

  /** Markdown for a pull request: who gains, who loses, what becomes incomplete, what becomes unknown. */
  public toMarkdown(): string {
    return diffMarkdown(this.difference, this.before, this.after);
  }
}

/**
 * Who may read, write or manage which secret, as a file to commit and a page to look at.
 *
 * It covers every secret of the app, of this library or not, as far as the templates show.
 * @example
 * SecretAccessMap.write(app);
 */
export class SecretAccessMap {
  /**
   * Has each synthesis write `secret-access.json` and `secret-access.html` into the cloud assembly
   * (`cdk.out`).
   *
   * Both hold names, ARNs and policy statements; never the value of a secret. The same app gives the same
   * bytes. A second call for the same stage changes nothing. Synthesis takes longer: docs/decisions/0014 has
   * the figures.
   *
   * @param app the app; or a stage, for the stacks of that stage alone
   * @throws if something else has attached a custom synthesis to it: CDK allows one
   */
  public static write(app: Stage): void {
    if (WRITTEN.has(app)) return;
    attachSynthesis(app);
    WRITTEN.add(app);
  }

  /**
   * Who gains and who loses access between two maps: the same as `SecretAccessDiff.ofFiles()`, and as
   * `npx cdk-managed-secret access-diff`.
   *
   * @param before path of the `secret-access.json` of the base
   * @param after path of the `secret-access.json` of the change
   * @throws if a file is missing, is no access map, or has another version
   */
  public static diff(before: string, after: string): SecretAccessDiff {
    return SecretAccessDiff.ofFiles(before, after);
  }

  private constructor() {}
}

function changeOf({ principal, access, secrets, reasons, before, after }: AccessDifference): SecretAccessChange {
  return { principal, access, secrets: [...secrets], reasons: [...reasons], before, after };
}

const WRITTEN = new WeakSet<Stage>();

/** CDK synthesizes the children first, so the templates are there by then. */
function attachSynthesis(app: Stage): void {
  try {
    attachCustomSynthesis(app, { onSynthesize: ({ outdir }) => writeAccessMap(app, outdir) });
  } catch (error) {
    const message = `[${app.node.path || 'App'}] SecretAccessMap.write() needs the custom synthesis of the app or stage, and something else has it already.`;
    throw new Error(message, { cause: error });
  }
}

function widenings(
  before: AccessMap, after: AccessMap, { accesses, exposed }: MapDifference,
): SecretAccessWidening[] {
  const gains = accesses.filter(widens);
  const [old, now] = [before, after].map(({ principals }) => new Map(principals.map(principal => [principal.id, principal])));
  const reached = new Set(before.accesses.filter(({ status }) => status !== 'denied').map(({ principal }) => principal));
  const accounts = new Set([...reached].map(id => old.get(id)?.account));
  for (const { account } of before.secrets) accounts.add(account);
  const found = new Set<SecretAccessWidening>(exposed.length > 0 ? [SecretAccessWidening.EXPOSURE] : []);
  if (accesses.some(({ reachesOut }) => reachesOut)) found.add(SecretAccessWidening.NEW_ACCOUNT);
  for (const { principal } of gains) {
    const { account, kind } = now.get(principal)!;
    if (kind === 'everybody') found.add(SecretAccessWidening.EVERYBODY);
    if (!reached.has(principal)) found.add(SecretAccessWidening.NEW_PRINCIPAL);
    if (account !== undefined && !accounts.has(account)) found.add(SecretAccessWidening.NEW_ACCOUNT);
  }
  return sortedBy(found, widening => widening);
}

/** From nothing, or a denial, to what may be access: an incomplete one as well, of which one side is open now. */
function widens({ before, after }: AccessDifference): boolean {
  return after !== undefined && after !== 'denied' && (before === undefined || before === 'denied');
}
