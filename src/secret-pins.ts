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
   * Whether to accept changed options. The synthesis then writes them to the file, and the next deployment
   * generates new passwords.
   *
   * @default - the context `cdk-managed-secret:renew-pins`: `true` for all secrets, or construct paths,
   * separated by commas
   */
  readonly renew?: boolean;
}

const CONTEXT_KEY = 'cdk-managed-secret:renew-pins';

/** Pins the generated passwords of a whole app. */
export class SecretPins {
  /**
   * Locks the options of every generated secret of the app in a file that you commit. CloudFormation
   * generates a new password whenever these options change. With the lock, the synthesis fails instead
   * (MS065).
   *
   * If no construct has an error, the synthesis creates the file if it is missing, and adds new secrets. It
   * does so even if another plugin then fails the synthesis, so review the file before you commit it. The
   * synthesis writes nothing while the CLI still has to look up a value of the context. In CI (the
   * environment variable `CI`) it writes nothing either, and a secret that is not in the file is error MS066.
   * Secrets that leave the app stay in the file. The file omits secrets with their own pin, and secrets whose
   * value the handler generates, because those change only with their generation.
   *
   * The file has construct paths, the options of the generators, and a hash of the generator's template, and
   * never a value. The lock does not see overrides of the template.
   *
   * Errors: MS065, MS066, MS067 if the file is not a lock file, and MS069 if it cannot be read or written, or
   * if the app has a second lock file.
   *
   * @example
   * SecretPins.lock(app, 'secrets.lock.json');
   *
   * @param app the app; call it once
   * @param file the path of the file, absolute or relative to the working directory
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
  return judgeLockFile({ file: path.basename(file), refusal: `The app has the lock file ${name} already.` });
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
