import { AspectPriority, Aspects, CfnResource } from 'aws-cdk-lib';
import { isSameState, ReplicaState, TemplateState, templateStateOf } from './template-state';
import type { SecretProperties } from '../facts/secret-shape';

/**
 * Of Aspects: after those that change something. A grant may be made within an Aspect when others that only
 * read have visited the secret already, and the CDK then takes no Aspect of a lower priority.
 */
const AFTER_CHANGES = AspectPriority.READONLY;

/**
 * Has the grants of a secret written anew when an Aspect, a property of its L1, or an override changes what
 * they rest on.
 */
export class TemplateFollower {
  /** What the grants know. */
  public followed: TemplateState;
  public initial: TemplateState;
  private readonly rewrites: Array<() => void> = [];

  /** @param adopt called with what has changed, before the grants are written anew */
  constructor(
    private readonly resource: CfnResource,
    private readonly shape: Pick<SecretProperties, 'kmsKeyId' | 'name' | 'replicaRegions'>,
    private readonly adopt: (state: TemplateState, former: TemplateState) => void = () => undefined,
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

  /** A replica that the grants know already. */
  public addReplica(replica: ReplicaState): void {
    const withReplica = (state: TemplateState) => ({ ...state, replicas: [...state.replicas ?? [], replica] });
    this.initial = withReplica(this.initial);
    this.followed = withReplica(this.followed);
  }

  /** @param look called before the change is looked for */
  public whenChanged(rewrite: () => void, look: () => void = () => undefined): void {
    if (this.rewrites.length === 0) this.followAspects(look);
    this.rewrites.push(rewrite);
  }

  private followAspects(look: () => void): void {
    const { resource } = this;
    const follow = () => {
      look();
      this.follow();
    };
    Aspects.of(resource).add({ visit: node => node === resource ? follow() : undefined }, { priority: AFTER_CHANGES });
  }

  /** Replicas that can no longer be read stay what they were, so that the grants are known to be outdated. */
  public follow(): void {
    const { current, followed } = this;
    if (isSameState(current, followed)) return;
    this.followed = { ...current, replicas: current.replicas ?? followed.replicas };
    this.adopt(this.followed, followed);
    for (const rewrite of this.rewrites) rewrite();
  }

  private get current(): TemplateState {
    return templateStateOf(this.resource, this.shape);
  }
}
