import { toServiceError } from './handler-error';

/*
 * What Secrets Manager says when it refuses, where the name of the exception alone does not say enough. The
 * sources of each text are in docs/internals/service-behavior.md.
 */

const SCHEDULED = /(marked|scheduled) for deletion|currently marked deleted|it was deleted/;
const REPLICA_REGIONS = /still has replica regions/;
/** The text is not documented: both have to be there, in any order. AWS says another account in several ways. */
const OTHER_ACCOUNT = /^(?=.*replica)(?=.*(cross[- ]?account|\b(another|other|different) (AWS )?accounts?\b))/is;
const REPLICA_SECRET = /not permitted on a replica secret/i;
const NAME_HELD = /different arn|already exists/i;
const INVALID = /^Invalid(Request|Parameter)Exception$/;

/** The secret is on its way out already, or, for a moment, seems to be. */
export function isScheduledForDeletion(thrown: unknown): boolean {
  const { name, message } = toServiceError(thrown);
  return name === 'InvalidRequestException' && SCHEDULED.test(message);
}

/** DeleteSecret: replicas have to go first. */
export function hasReplicaRegions(thrown: unknown): boolean {
  return isRefusalWith(REPLICA_REGIONS, thrown);
}

/** DeleteSecret: a replica in another account has to be disassociated first. */
export function hasReplicaInOtherAccount(thrown: unknown): boolean {
  return isRefusalWith(OTHER_ACCOUNT, thrown);
}

/** The secret is a copy of another region's, and can only be changed there. */
export function isReplicaSecret(thrown: unknown): boolean {
  return isRefusalWith(REPLICA_SECRET, thrown);
}

/** The status message of a replica whose name another secret holds, or one that goes there. */
export function isReplicaNameHeld(statusMessage: string | undefined): boolean {
  return NAME_HELD.test(statusMessage ?? '');
}

function isRefusalWith(text: RegExp, thrown: unknown): boolean {
  const { name, message } = toServiceError(thrown);
  return INVALID.test(name) && text.test(message);
}
