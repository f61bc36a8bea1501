import * as path from 'path';
import { App, IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, Validations } from 'aws-cdk-lib';
import { lockOf, PinLock, registerLock } from './pins/pin-lock';
import { judgeLockFile } from './rules/pin-lock';
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
   * In CI (the environment variable `CI`) it writes nothing: a secret that is not in the file is an error (MS066).
   * Secrets that are no longer in the app stay in the file. Those with a pin of their own are not in it, nor
   * are those whose value the handler generates, which changes with its `generation` only.
   *
   * The file has construct paths and the options of the generators, never a value, and a hash of
   * `secretStringTemplate`. Overrides of the template are not seen.
   *
   * Errors: MS065, MS066, and MS067 for a file that nobody can read.
   *
   * @example
   * SecretPins.lock(app, 'secrets.lock.json');
   *
   * @param app the app; call it once
   * @param file the path of the file; a relative one begins at the working directory
   * @throws if the app has another lock file already
   */
  public static lock(app: App, file: string, options: SecretPinsOptions = {}): void {
    const absolute = path.resolve(file);
    const known = lockOf(app);
    if (known?.file === absolute) return;
    if (known) throw new Error(`SecretPins.lock() was called for ${known.name} already: an app has one lock file.`);
    const lock = new PinLock(absolute, renewedPaths(app, options.renew));
    registerLock(app, lock);
    registerInspection(app, () => judgeLockFile({ file: lock.name, problem: lock.problem }));
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

/** The CDK calls plugins when all templates are written and no construct has an error. They do not know of each other. */
class LockWriter implements IPolicyValidationPlugin {
  public readonly name = 'SecretPins';

  constructor(private readonly lock: PinLock) {}

  public validate(_context: IPolicyValidationContext): PolicyValidationPluginReport {
    this.lock.write();
    return { success: true, violations: [] };
  }
}
