import * as path from 'path';
import {
  App, IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, Stack, Validations,
} from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { awaitsLookup } from './cdk/internals';
import { lockOf, PinLock, registerLock } from './pins/pin-lock';
import { LocatedFinding, toViolations } from './plugin/located-finding';
import { judgeLock, judgeLockFile } from './rules/pin-lock';
import { Finding } from './rules/rule';
import { registerInspection } from './validation/inspect-stages';

/** Options of `SecretPins.lock()`. */
export interface SecretPinsOptions {
  /**
   * Whether changed options are meant: the file takes them, and the next deployment writes new passwords.
   *
   * @default - as the context `cdk-managed-secret:renew-pins` says: `true` for all secrets, or construct paths,
   * separated by commas
   */
  readonly renew?: boolean;
}

const CONTEXT_KEY = 'cdk-managed-secret:renew-pins';

/** Pins the generated passwords of a whole app. */
export class SecretPins {
  /**
   * Locks the options of every generated secret of the app in a file to commit. CloudFormation writes a new
   * password whenever these options change; with the lock, a synthesis that changes them is refused (MS065).
   *
   * A synthesis in which no construct has an error writes the file if it is missing, and adds secrets that it
   * does not have, also where another plugin then fails the synthesis: look at the file before you commit it.
   * While the CLI has a value of the context still to look up, nothing is written.
   * In CI (the environment variable `CI`) it writes nothing: a secret that is not in the file is an error (MS066).
   * Secrets that are no longer in the app stay in the file. Those with a pin of their own are not in it, nor
   * are those whose value the handler generates, which changes with its `generation` only.
   *
   * The file has construct paths and the options of the generators, never a value, and a hash of
   * `secretStringTemplate`. Overrides of the template are not seen.
   *
   * Errors: MS065, MS066, MS067 for a file that is no lock file, and MS069 for one that cannot be read or
   * written, and for a second lock file of the app.
   *
   * @example
   * SecretPins.lock(app, 'secrets.lock.json');
   *
   * @param app the app; call it once
   * @param file the path of the file; a relative one begins at the working directory
   */
  public static lock(app: App, file: string, options: SecretPinsOptions = {}): void {
    const known = lockOf(app);
    if (known) {
      if (path.resolve(known.file) !== path.resolve(file)) registerInspection(app, () => secondLock(file, known));
      return;
    }
    const lock = new PinLock(file, renewedPaths(app, options.renew));
    registerLock(app, lock);
    registerInspection(app, () => judgeLockFile({ file: lock.name, ...lock.problem }));
    Validations.of(app).addPlugins(new LockWriter(lock));
  }

  private constructor() {}
}

function renewedPaths(app: App, renew: boolean | undefined): true | string[] {
  const context: unknown = renew ?? app.node.tryGetContext(CONTEXT_KEY) ?? false;
  const text = String(context);
  if (text === 'true') return true;
  return text === 'false' ? [] : text.split(',').map(each => each.trim());
}

/** The first one stays. */
function secondLock(file: string, { name }: PinLock): Finding[] {
  return judgeLockFile({ file: path.basename(file), refusal: `The app has the lock file ${name} already. Remove one of the two calls.` });
}

/** The CDK calls plugins when all templates are written and no construct has an error. They do not know of each other. */
class LockWriter implements IPolicyValidationPlugin {
  public readonly name = 'SecretPins';

  constructor(private readonly lock: PinLock) {}

  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const { appConstruct } = context;
    const isFirstPass = appConstruct.node.findAll().some(each => Stack.isStack(each) && awaitsLookup(each));
    const violations = toViolations(isFirstPass ? [] : this.write(appConstruct), ({ finding }) => finding.id, () => 'fatal');
    return { success: violations.length === 0, violations };
  }

  private write(app: IConstruct): LocatedFinding[] {
    const { facts, problem } = this.lock.write();
    const ofFile = judgeLockFile({ file: this.lock.name, ...problem }).map(finding => ({ finding, construct: app }));
    const all = facts.length > 0 ? app.node.findAll() : [];
    return facts.flatMap(each => judgeLock(each).map(finding => (
      { finding, construct: all.find(({ node }) => node.path === each.secret) ?? app }))).concat(ofFile);
  }
}
