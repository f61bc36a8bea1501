import type { RegionalSecret } from './regional-secrets';
import type { StackCondition } from '../cloudformation/exclusive-conditions';
import { Templates } from '../cloudformation/template-index';
import type { Target } from '../cloudformation/template-types';
import type { Principal } from '../iam/principals';
import type { Statement } from '../iam/statements';

/**
 * The conditions of CloudFormation that are met wherever there is both a principal and a secret. A statement
 * under the same ones is there as well, and one under their opposite never meets the two.
 */
export class ConditionSettler {
  /** False where there never are both. */
  public readonly isPossible: boolean;
  private readonly given: readonly StackCondition[];

  constructor(private readonly templates: Templates, { target, policy }: Principal, { target: secret, replicaOf, when = [] }: RegionalSecret) {
    this.given = [...this.conditionsOf(target ?? policy), ...this.conditionsOf(secret ?? replicaOf), ...when];
    this.isPossible = this.given.length < 2 || !templates.contradictEachOther(this.given);
  }

  public settle(statements: readonly Statement[]): Statement[] {
    return statements.flatMap(statement => statement.when.length === 0 ? [statement] : this.settleOne(statement));
  }

  private settleOne(statement: Statement): Statement[] {
    const { when, original = statement } = statement;
    if (this.templates.contradictEachOther([...this.given, ...when])) return [];
    return [{ ...statement, original, when: when.filter(term => !this.isMet(term)) }];
  }

  private isMet(term: StackCondition): boolean {
    return this.templates.contradictEachOther([...this.given, { ...term, isMet: !term.isMet }]);
  }

  private conditionsOf(target: Target | undefined): StackCondition[] {
    const resource = this.templates.find(target);
    return resource ? this.templates.conditionsOf(resource) : [];
  }
}
