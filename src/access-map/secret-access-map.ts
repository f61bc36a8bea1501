import { attachCustomSynthesis, Stage } from 'aws-cdk-lib';
import { SecretAccessDiff } from './secret-access-diff';
import { writeAccessMap } from './write-access-map';

/**
 * Who may read, write or manage which secret, as a file to commit and a page to look at.
 *
 * It covers every secret of the app, of this library or not, as far as the templates tell.
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
