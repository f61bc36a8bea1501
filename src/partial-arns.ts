import { Text } from './cloudformation/text';
import { judgePartialArn } from './rules/references';
import { Finding } from './rules/rule';

/** The properties by which a secret gives its ARN. */
export type ArnProperty = 'secretArn' | 'secretFullArn';

/** Which stacks of other environments have used the ARN of a secret: there it has no suffix. */
export class PartialArns {
  /** Most secrets have none. */
  private consumers?: Record<ArnProperty, Set<string>>;

  /** @param consumer the path of the stack */
  public add(property: ArnProperty, consumer: string): void {
    this.consumers ??= { secretArn: new Set(), secretFullArn: new Set() };
    this.consumers[property].add(consumer);
  }

  /** @param name of the secret, which ends the partial ARN */
  public judge(name: Text | undefined): Finding[] {
    if (!name || !this.consumers) return [];
    return Object.entries(this.consumers).flatMap(([property, paths]) => [...paths].flatMap(consumer =>
      judgePartialArn(property, { name, consumer, isCalledFull: property === 'secretFullArn' })));
  }
}
