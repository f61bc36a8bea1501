import { attachCustomSynthesis, Stage } from 'aws-cdk-lib';
import { AccessDifference, compareAccessMaps, MapDifference } from './compare-access-maps';
import { diffMarkdown } from './diff-markdown';
import type { AccessMap } from './model';
import { readAccessMap } from './read-access-map';
import { writeAccessMap } from './write-access-map';
import { sortedBy } from '../cloudformation/json';

/** The ways in which access to secrets can widen. */
export enum SecretAccessWidening {
  /** An account gets access to its first secret, or any other account can get a replica of the secret. */
  NEW_ACCOUNT = 'new-account',
  /** A principal gets access to its first secret. */
  NEW_PRINCIPAL = 'new-principal',
  /** Everybody gets access to a secret. */
  EVERYBODY = 'everybody',
  /** A value becomes readable in a new place. */
  EXPOSURE = 'exposure',
}

/** A change of one kind of access of one principal. */
export interface SecretAccessChange {
  /** Construct path, ARN, account, or service. `*` means everybody. */
  readonly principal: string;
  /** `read`, `write`, or `manage`. */
  readonly access: string;
  /** Construct paths of the secrets, or ARNs of secrets of other apps. */
  readonly secrets: string[];
  /**
   * The old status: `complete`, `incomplete` (a policy does not allow it), `unknown` (the templates do not
   * show it), or `denied` (another statement denies it).
   * @default - the principal had no such access
   */
  readonly before?: string;
  /**
   * The new status, with the same values as the old one.
   * @default - the principal has no such access anymore
   */
  readonly after?: string;
  /** Why the access is not complete, and whether another account can now have a replica, or no longer. */
  readonly reasons: string[];
}

/**
 * Compares two maps of `SecretAccessMap.write()`: which principals gain and lose access to secrets.
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
   * @throws if a file is missing, is not an access map, or has another version
   */
  public static ofFiles(before: string, after: string): SecretAccessDiff {
    return new SecretAccessDiff(readAccessMap(before), readAccessMap(after));
  }

  /** All changes, sorted by principal and access. */
  public readonly changes: SecretAccessChange[];
  /** How access widens. Fail a build if the list is not empty. */
  public readonly widenings: SecretAccessWidening[];
  private readonly difference: MapDifference;

  private constructor(private readonly before: AccessMap, private readonly after: AccessMap) {
    this.difference = compareAccessMaps(before, after);
    this.changes = this.difference.accesses.map(changeOf);
    this.widenings = widenings(before, after, this.difference);
  }

  /** Markdown for a pull request: gained, lost, incomplete, and unknown access. */
  public toMarkdown(): string {
    return diffMarkdown(this.difference, this.before, this.after);
  }
}

/**
 * The access map: which principals can read, write, or manage each secret, as a JSON file and as a web page.
 *
 * It covers every secret of the app, also of other classes, as far as the templates show.
 * @example
 * SecretAccessMap.write(app);
 */
export class SecretAccessMap {
  /**
   * Makes each synthesis write `secret-access.json` and `secret-access.html` into the cloud assembly
   * (`cdk.out`).
   *
   * Both files contain names, ARNs, and policy statements, and never the value of a secret. The same app
   * gives the same bytes. A second call for the same stage has no effect. Synthesis takes longer:
   * docs/decisions/0014 in the repository of this library has the figures.
   *
   * @param app the app, or a stage for only the stacks of that stage
   * @throws if the app or stage already has a custom synthesis, because the CDK allows one
   */
  public static write(app: Stage): void {
    if (WRITTEN.has(app)) return;
    attachSynthesis(app);
    WRITTEN.add(app);
  }

  /**
   * Compares two maps, like `npx cdk-managed-secret access-diff`.
   *
   * @param before path of the `secret-access.json` of the base
   * @param after path of the `secret-access.json` of the change
   * @throws if a file is missing, is not an access map, or has another version
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
    const message = `[${app.node.path || 'App'}] SecretAccessMap.write() needs the custom synthesis of the app or stage, and something else has it already. The CDK allows one: remove the other call of attachCustomSynthesis().`;
    throw new Error(message, { cause: error });
  }
}

function widenings(
  before: AccessMap, after: AccessMap, { accesses, exposed }: MapDifference,
): SecretAccessWidening[] {
  const gains = accesses.filter(widens);
  const [old, now] = [before, after].map(({ principals }) => new Map(principals.map(principal => [principal.id, principal])));
  const reached = new Set(before.accesses.filter(({ status }) => status !== 'denied').map(({ principal }) => principal));
  const accounts = new Set([...reached].map(id => old.get(id)!.account));
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
