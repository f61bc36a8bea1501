import type { Access } from '../iam/actions';

/**
 * `complete`: every policy that AWS asks for allows it. `incomplete`: one of them, which is among the
 * templates, does not. `unknown`: the templates do not tell. `denied`: allowed, and denied by another
 * statement.
 */
export type AccessStatus = 'complete' | 'incomplete' | 'unknown' | 'denied';

export interface MapKey {
  readonly id: string;
  /** Absent where only the deployment knows it, as that of a parameter. */
  readonly account?: string;
  readonly region?: string;
  /** Whether its policy is among the templates. */
  readonly ofApp: boolean;
}

export interface MapSecret {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly name?: string;
  readonly madeBy: string;
  /** Id of the key; `aws/secretsmanager` is AWS's own. Absent for a secret of another app. */
  readonly key?: string;
  /** The other keys that it may be under, by a condition of CloudFormation. */
  readonly otherKeys?: readonly string[];
  readonly replicas: ReadonlyArray<{ readonly region: string; readonly key: string; readonly otherKeys?: readonly string[] }>;
}

export interface MapPrincipal {
  readonly id: string;
  readonly kind: string;
  readonly account?: string;
  readonly name: string;
  readonly ofApp: boolean;
  /**
   * Policies outside the templates, and those in them that synthesis cannot read: what they allow is not in the
   * map.
   */
  readonly unreadPolicies: readonly string[];
}

/** One kind of access of one principal to one secret. */
export interface MapPath {
  readonly secret: string;
  readonly principal: string;
  readonly access: Access;
  /** Of a secret with replicas: in which regions. */
  readonly regions?: readonly string[];
  readonly status: AccessStatus;
  readonly actions: readonly string[];
  /** It may have a replica in another account, where the policies of that one decide who reads. */
  readonly forAnotherAccount?: boolean;
  readonly statements: readonly string[];
  readonly missing: readonly string[];
  readonly cannotTell: readonly string[];
}

export interface MapStatement {
  readonly id: string;
  readonly policy: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principals?: readonly string[];
  readonly conditions: readonly string[];
}

/** What `secret-access.json` has. Every list is sorted. */
export interface AccessMap {
  readonly version: 1;
  readonly secrets: readonly MapSecret[];
  readonly keys: readonly MapKey[];
  readonly principals: readonly MapPrincipal[];
  readonly paths: readonly MapPath[];
  readonly statements: readonly MapStatement[];
}
