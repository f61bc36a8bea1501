import type { Access } from '../iam/actions';

/**
 * `complete`: every policy that AWS asks for allows it. `incomplete`: one of them, which is among the
 * templates, does not. `unknown`: the templates do not show it. `denied`: allowed, and denied by another
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

/** A secret in another region, with a key of that region. */
export interface MapReplica extends Pick<MapSecret, 'otherKeys'> {
  readonly region: string;
  readonly key: string;
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
  /** The constructs of its resource policy, where the texts of sets name it. */
  readonly policies?: readonly string[];
  readonly replicas?: readonly MapReplica[];
  /**
   * Where a value of it ends readable for those who may make a call, whatever they may do with the secret.
   */
  readonly exposedAt?: readonly MapExposure[];
}

/** A place where a value of a secret stands in clear text. */
export interface MapExposure {
  /** The resource, and where in its template. */
  readonly at: string;
  /** Absent for the whole value, and where synthesis does not know it. */
  readonly field?: string;
  /** The permission that is enough to read it there. */
  readonly action: string;
  /**
   * Principals whose policies allow the call on this resource; those who may call
   * it on any are in `exposureReaders`.
   */
  readonly readers?: readonly string[];
}

/** Who may make a call on each resource, as far as the policies of the templates show. */
export interface ExposureReaders {
  readonly action: string;
  readonly principals: readonly string[];
}

export interface MapPrincipal {
  readonly id: string;
  readonly kind: string;
  readonly account?: string;
  readonly name: string;
  readonly ofApp: boolean;
  /**
   * Policies outside the templates, and those in them that synthesis cannot read:
   * what they allow is not in the map.
   */
  readonly unreadPolicies?: readonly string[];
}

/** What a principal may do, and why; in the words of one secret, or of any secret of a set. */
export interface AccessFinding {
  readonly status: AccessStatus;
  /** Of a secret with replicas: in which regions. */
  readonly regions?: readonly string[];
  readonly actions: readonly string[];
  /** It may have a replica in another account, where the policies of that one decide who reads. */
  readonly forAnotherAccount?: boolean;
  readonly missing: readonly string[];
  readonly cannotTell: readonly string[];
  readonly statements: readonly string[];
}

/** One kind of access of one principal to one secret. */
export interface MapPath extends AccessFinding {
  readonly secret: string;
  readonly principal: string;
  readonly access: Access;
}

/**
 * One line of the map: one kind of access of one principal, to one secret or to a set of them. In the texts
 * of a set, `<secret>`, `<key …>` and `<policy …>` stand for what each secret has.
 */
export interface MapAccess extends Partial<AccessFinding> {
  readonly principal: string;
  readonly access: Access;
  readonly secret?: string;
  /** Id of the set, where `secret` is absent. */
  readonly secrets?: string;
  readonly status: AccessStatus;
  readonly actions: readonly string[];
}

/** Secrets that a wildcard names, and of which the same is known. Each list has a place of its own. */
export interface MapSet {
  readonly id: string;
  /** Absent: all secrets of the app, except those in `except`. */
  readonly secrets?: readonly string[];
  readonly except?: readonly string[];
}

export interface MapStatement {
  readonly id: string;
  /** Of other statements that say the same in other policies. */
  readonly alsoIn?: readonly string[];
  readonly policy: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principals?: readonly string[];
  readonly conditions?: readonly string[];
}

/**
 * What `secret-access.json` has. Every list is sorted, and an entry leaves out what is empty. `version`
 * changes when a reader has to change: schema/secret-access-2.schema.json describes this one.
 */
export interface AccessMap {
  readonly version: 2;
  readonly secrets: readonly MapSecret[];
  readonly keys: readonly MapKey[];
  readonly principals: readonly MapPrincipal[];
  readonly sets: readonly MapSet[];
  readonly accesses: readonly MapAccess[];
  readonly statements: readonly MapStatement[];
  /** Absent where no value ends readable, or nobody in the templates may read all such places. */
  readonly exposureReaders?: readonly ExposureReaders[];
}

/**
 * The same with a path for each secret of each set, and with empty lists: for
 * pictures of small maps, and for tests.
 */
export interface ExpandedAccessMap extends Pick<AccessMap, 'version' | 'keys'> {
  readonly secrets: readonly ExpandedSecret[];
  readonly principals: readonly ExpandedPrincipal[];
  readonly paths: readonly MapPath[];
  readonly statements: readonly ExpandedStatement[];
}

export type ExpandedSecret = MapSecret & Required<Pick<MapSecret, 'replicas'>>;
export type ExpandedPrincipal = MapPrincipal & Required<Pick<MapPrincipal, 'unreadPolicies'>>;
export type ExpandedStatement = MapStatement & Required<Pick<MapStatement, 'conditions'>>;
