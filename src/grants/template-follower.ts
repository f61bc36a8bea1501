import { CfnResource, Stack } from 'aws-cdk-lib';
import { FindKey, isSameState, ReplicaState, TemplateState, templateStateOf } from './template-state';
import { findAppKeyNow, lookAfterAspects } from '../app/after-aspects';
import { keyOfReference, NamedKey, Place } from '../app/app-keys';
import type { SecretProperties } from '../facts/secret-shape';

/**
 * Rewrites the grants of a secret when an Aspect, a property of its L1, or an override changes the key, the
 * name, or the replicas.
 */
export class TemplateFollower {
  /** What the grants know. */
  public followed: TemplateState;
  public initial: TemplateState;
  private readonly rewrites: Array<() => void> = [];
  /** Of keys that were given as constructs. */
  private readonly givenKeys = new Set<string | undefined>();

  /**
   * @param adopt called with what has changed, before the grants are written anew
   * @param givenKey the ARN of the key, where that was given as a construct
   */
  constructor(
    private readonly resource: CfnResource,
    private readonly shape: Pick<SecretProperties, 'kmsKeyId' | 'name' | 'replicaRegions'>,
    private readonly adopt: (state: TemplateState, former: TemplateState) => void = () => undefined,
    givenKey?: string,
  ) {
    this.givenKeys.add(givenKey);
    this.followed = templateStateOf(resource, shape, (kmsKeyId, region) => this.findReferred(kmsKeyId, region));
    this.initial = this.followed;
  }

  /** Whether the name is another one than it was made with. */
  public get isRenamed(): boolean {
    return this.followed.name !== this.initial.name;
  }

  /** Whether the template has something else than what the grants know, or than what it was made with. */
  public isOutdated(since: 'initial' | 'followed' = 'followed'): boolean {
    return !isSameState(templateStateOf(this.resource, this.shape, this.findAgain), this[since]);
  }

  /** A replica that the grants know already. */
  public addReplica(replica: ReplicaState): void {
    this.givenKeys.add(replica.key);
    const withReplica = (state: TemplateState) => ({ ...state, replicas: [...state.replicas ?? [], replica] });
    this.initial = withReplica(this.initial);
    this.followed = withReplica(this.followed);
  }

  /** @param look called before the change is looked for */
  public whenChanged(rewrite: () => void, look: () => void = () => undefined): void {
    if (this.rewrites.length === 0) lookAfterAspects(this.resource, () => this.followAspects(look));
    this.rewrites.push(rewrite);
  }

  private followAspects(look: () => void): void {
    look();
    this.follow(this.find);
  }

  /** Replicas that can no longer be read stay what they were, so that the grants are known to be outdated. */
  public follow(find: FindKey = this.findAsBefore): void {
    const { followed } = this;
    const current = templateStateOf(this.resource, this.shape, find);
    if (isSameState(current, followed)) return;
    this.followed = { ...current, replicas: current.replicas ?? followed.replicas };
    this.adopt(this.followed, followed);
    for (const rewrite of this.rewrites) rewrite();
  }

  /** What the grants know at once, they are not to be written anew for. */
  private findReferred(kmsKeyId: string, region: string | undefined): NamedKey | undefined {
    return this.givenKeys.has(kmsKeyId) ? undefined : keyOfReference(kmsKeyId, this.placeIn(region));
  }

  private placeIn(region: string | undefined): Place {
    const { account, region: home } = Stack.of(this.resource);
    return { account, region: region ?? home };
  }

  /** Nobody looks at the tree while the app still makes it. */
  private readonly findAsBefore: FindKey = (kmsKeyId, region) => {
    const { replicas = [] } = this.followed;
    const known = region === undefined ? this.followed : replicas.find(replica => replica.region === region);
    return known?.key === kmsKeyId ? known.appKey : this.findReferred(kmsKeyId, region);
  };

  private readonly find: FindKey = (kmsKeyId, region) => (
    this.givenKeys.has(kmsKeyId) ? undefined : findAppKeyNow(this.resource, kmsKeyId, this.placeIn(region)));

  /** What was found may be another key by now. What was not found then, the grants could not open. */
  private readonly findAgain: FindKey = (kmsKeyId, region) => {
    const known = this.findAsBefore(kmsKeyId, region);
    return known && this.find(kmsKeyId, region);
  };
}
