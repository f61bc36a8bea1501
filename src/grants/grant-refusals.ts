import { GrantTerms } from './grant-terms';
import { Grantee } from './grantee';
import { SecretCopy } from './secret-copy';
import { GrantRule } from '../rules/grants';

/**
 * Why a grant is to write nothing at all: the access could never work, or nobody is known who could have it.
 */
export function findRefusal(grantee: Grantee, terms: GrantTerms, { key }: SecretCopy): GrantRule | undefined {
  if (terms.relation === 'other' && !key) return 'defaultKey';
  if (terms.isLookedUpElsewhere(key) && makesDataKeys(terms)) return 'keyNotArn';
  if (grantee.isUnknown) return 'wroteNothing';
  if (!terms.needsResourcePolicy || grantee.canBeNamed) return undefined;
  return grantee.lacksPhysicalName ? 'granteeUnnamed' : 'unnamable';
}

function makesDataKeys({ actions }: GrantTerms): boolean {
  return actions.key.some(action => action.startsWith('kms:GenerateDataKey'));
}
