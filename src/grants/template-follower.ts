import { AspectPriority, Aspects, CfnResource, Token } from 'aws-cdk-lib';
import { overriddenProperty } from '../cdk/internals';
import type { SecretProperties } from '../facts/secret-shape';

/** The key and the name of a secret in its template. */
export interface TemplateState {
  readonly key?: string;
  readonly name?: string;
}

/** Of Aspects: after those that change something, before those that only read, such as cdk-nag. */
const AFTER_CHANGES = AspectPriority.READONLY - 1;

/** Has the grants of a secret written anew when an Aspect, a property of its L1, or an override changes what they rest on. */
export class TemplateFollower {
  /** What the grants know. */
  public followed: TemplateState;
  public readonly initial: TemplateState;
  private readonly rewrites: Array<() => void> = [];

  /** @param adoptKey called with a key that has changed, before the grants are written anew */
  constructor(
    private readonly resource: CfnResource,
    private readonly shape: Pick<SecretProperties, 'kmsKeyId' | 'name'>,
    private readonly adoptKey: (kmsKeyId: string | undefined) => void = () => undefined,
  ) {
    this.followed = this.current;
    this.initial = this.followed;
  }

  /** Whether the name is another one than it was made with. */
  public get isRenamed(): boolean {
    return this.followed.name !== this.initial.name;
  }

  /** Whether the template has something else than what the grants know, or than what it was made with. */
  public differsFrom(state: TemplateState): boolean {
    return !isSameState(this.current, state);
  }

  public whenChanged(rewrite: () => void): void {
    if (this.rewrites.length === 0) {
      const { resource } = this;
      Aspects.of(resource).add({ visit: node => node === resource ? this.follow() : undefined }, { priority: AFTER_CHANGES });
    }
    this.rewrites.push(rewrite);
  }

  /** What the template will have, as far as Aspects and overrides have set it by now. */
  private get current(): TemplateState {
    const valueOf = (property: string, given: string | undefined) => {
      const override = overriddenProperty(this.resource, property);
      const value = override ? override.value : given;
      return value === undefined || typeof value === 'string' ? value : Token.asString(value);
    };
    return { key: valueOf('KmsKeyId', this.shape.kmsKeyId), name: valueOf('Name', this.shape.name) };
  }

  private follow(): void {
    const { current, followed } = this;
    if (isSameState(current, followed)) return;
    this.followed = current;
    if (current.key !== followed.key) this.adoptKey(current.key);
    for (const rewrite of this.rewrites) rewrite();
  }
}

function isSameState(one: TemplateState, other: TemplateState): boolean {
  return one.key === other.key && one.name === other.name;
}
